import { AppError } from '../../../errors.ts'
import { MINUTE_MS } from '../../../lib/durations.ts'
import type { Asked, AskedBy } from './code-requests.ts'

export const WINDOW_MS = { recent: 10 * MINUTE_MS, today: 24 * 60 * MINUTE_MS }

/**
 * How many codes are mailed to an address in ten minutes and in a day. Browsers in which the owner has signed
 * in before, and sessions, have their own limits, so requests from strangers do not affect them. All of these
 * together have a limit that nobody reaches by hand, because all e-mails share one SendGrid account. See
 * decision 17.
 */
const LIMITS = {
  holder: { recent: 5, today: 40 },
  owners: { recent: 50, today: 400 },
  network: { recent: 5, today: 40 },
  strangers: { recent: 25, today: 200 },
} as const satisfies Record<keyof AskedBy, Asked>

/** Of one network for all addresses together, where strangers are mailed codes too. */
const NETWORK_LIMIT: Asked = { recent: 20, today: 100 }
/** Codes for addresses that no account knows yet; the reputation of the sender is shared with everybody else's mails. */
export const UNKNOWN_A_DAY = 1_000

const TRIES = 5
/**
 * This many codes a day allow all attempts; later ones allow only one, which limits what guessing can
 * achieve.
 */
const CODES_WITH_ALL_TRIES = 20

export function assertMayAsk(asked: AskedBy, hasOwnAllowance: boolean): void {
  const who = hasOwnAllowance ? (['holder', 'owners'] as const) : (['network', 'strangers'] as const)
  for (const name of who) {
    if (asked[name].recent >= LIMITS[name].recent) throw tooManyCodes('ten minutes', WINDOW_MS.recent)
    if (asked[name].today >= LIMITS[name].today) throw tooManyCodes('a day', WINDOW_MS.today)
  }
}

export function triesOf({ strangers }: AskedBy, hasOwnAllowance: boolean): number {
  return hasOwnAllowance || strangers.today < CODES_WITH_ALL_TRIES ? TRIES : 1
}

export function assertNetworkMayAsk(asked: Asked): void {
  if (asked.recent >= NETWORK_LIMIT.recent) throw tooManyFromNetwork('ten minutes', WINDOW_MS.recent)
  if (asked.today >= NETWORK_LIMIT.today) throw tooManyFromNetwork('a day', WINDOW_MS.today)
}

function tooManyFromNetwork(inWords: string, windowMs: number): AppError {
  return new AppError(
    'rate_limited',
    `Too many codes were requested from your network within ${inWords}. Try again later, or sign in with a browser in which you have signed in before.`,
    { retryAfterSeconds: windowMs / 1000 },
  )
}

function tooManyCodes(inWords: string, windowMs: number): AppError {
  return new AppError(
    'rate_limited',
    `Too many codes were requested for this address within ${inWords}. Use the newest, try again later, or sign in with a browser in which you have signed in before.`,
    { retryAfterSeconds: windowMs / 1000 },
  )
}

export function tooManyAtOnce(): AppError {
  return new AppError(
    'rate_limited',
    'Too many codes are being requested for this address or from your network at the moment. Try again in a few seconds.',
    { retryAfterSeconds: 5 },
  )
}
