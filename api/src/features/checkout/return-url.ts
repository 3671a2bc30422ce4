import type { Config } from '../../config/config.ts'
import { AppError } from '../../errors.ts'

const SESSION_ID_PLACEHOLDER = '{CHECKOUT_SESSION_ID}'
const MAX_LENGTH = 2048
type ReturnUrlParam = 'success_url' | 'cancel_url' | 'return_url' | 'successUrl' | 'cancelUrl' | 'returnUrl'
/** URL parsers disagree about these characters, and a redirect must not depend on the parser. */
const AMBIGUOUS = /[\s\\\p{Cc}]/u

export function defaultSuccessUrl(config: Config): string {
  return `${config.http.publicUrl}/dashboard/success?session_id=${SESSION_ID_PLACEHOLDER}`
}

export function defaultCancelUrl(config: Config): string {
  return `${config.http.publicUrl}/pricing`
}

/** Returns the URL as it is sent to Stripe; any URL outside the allowed origins is refused. */
export function checkReturnUrl(config: Config, param: ReturnUrlParam, value: string): string {
  if (value.length > MAX_LENGTH) throw refuse(param, `must have at most ${MAX_LENGTH} characters`)
  if (AMBIGUOUS.test(value) || !URL.canParse(value)) throw refuse(param, 'must be an absolute http(s) URL')
  const url = new URL(value)
  // A blob: URL has the origin of the page that created it.
  if (!/^https?:$/.test(url.protocol)) throw refuse(param, 'must be an absolute http(s) URL')
  if (url.username || url.password) throw refuse(param, 'must not hold a user name or password')
  if (!config.http.allowedOrigins.includes(url.origin)) {
    throw refuse(param, `must lead to one of ${config.http.allowedOrigins.join(', ')}`)
  }
  // Stripe replaces the placeholder only if its braces are not encoded.
  return url.href.replaceAll(encodeURI(SESSION_ID_PLACEHOLDER), SESSION_ID_PLACEHOLDER)
}

function refuse(param: string, must: string): AppError {
  return new AppError('invalid_url', `${param} ${must}. Leave it out to use our own page.`, { param })
}
