import { invalidRequest } from '../http/stripe-error.ts'

/** A URL that a browser is sent to, so `javascript:` and similar schemes are refused. */
export function checkUrl(url: string | null | undefined, param: string): void {
  if (url === null || url === undefined) return
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalidRequest('Not a valid URL', param, 'url_invalid')
}
