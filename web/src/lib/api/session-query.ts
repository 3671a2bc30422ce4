import { type ApiError, isServiceAway } from './api-error.ts'

/** Data under this key belongs to the session and is removed with it. */
export const SESSION_KEY = 'account'

export function retryWhenAway(failures: number, error: ApiError): boolean {
  return isServiceAway(error) && error.status !== 429 && failures < 1
}
