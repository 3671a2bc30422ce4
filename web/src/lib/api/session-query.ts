import { type ApiError, isServiceAway } from './api-error.ts'

/** What is kept under this key belongs to the session and goes with it. */
export const SESSION_KEY = 'account'

export function retryWhenAway(failures: number, error: ApiError): boolean {
  return isServiceAway(error) && error.status !== 429 && failures < 1
}
