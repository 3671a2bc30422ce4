import type { Denial, DenialCode } from '@kamiyo/mcp-gate/meter'
import type { AppError } from '../../errors.ts'
import { InactiveSubscription, type NoCreditsLeft } from '../access/inactive.ts'
import type { Denial as Facts } from '../metering/denial.ts'
import { RETRY_AFTER_MS } from '../metering/held-credits.ts'

/** What a refusal is about. */
export interface Refused {
  tool: string
  now: Date
  upgradeUrl: string
}

const RETRYABLE: readonly DenialCode[] = ['rate_limited', 'credits_in_use', 'meter_unavailable']

/** The refusal as clients receive it: a model reads the text and nothing else, so it says everything. */
export function toDenial(facts: Facts, refused: Refused): Denial {
  const { code, retryAfterMs, limit, remaining, resetAt, priceMillis } = facts
  const isInCredits = priceMillis !== undefined
  return {
    code,
    text: describe(facts, refused),
    retryable: RETRYABLE.includes(code),
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
    ...(limit !== undefined && { limit: code === 'agent_cap_reached' && isInCredits ? limit / 1000 : limit }),
    ...(remaining !== undefined && { remaining: isInCredits ? remaining / 1000 : remaining }),
    ...(resetAt && { reset_at: resetAt.toISOString() }),
    ...(priceMillis !== undefined && { price: priceMillis / 1000 }),
    ...(LIFTED_BY_PAYING.includes(code) && { upgrade_url: refused.upgradeUrl }),
  }
}

/** A token that may not be used now, in the words that tell its owner what helps. */
export function toAccessDenial(error: AppError, { upgradeUrl }: Pick<Refused, 'upgradeUrl'>): Denial {
  const code = accessCode(error)
  const text = `Not run: ${error.message} Do not call any tool again before that.`
  return { code, text, retryable: false, ...(code !== 'invalid_token' && { upgrade_url: upgradeUrl }) }
}

/** A list of addresses tells nobody else what is on it. */
export function addressDenial(address: string | undefined): Denial {
  const found = address === undefined ? 'from an address that the server does not know' : `from ${address}`
  const text = `Not run: this agent may call from some addresses only, and the call came ${found}. Do not call any tool again from there, unless an admin of the account allows it on the dashboard.`
  return { code: 'address_not_allowed', text, retryable: false }
}

interface CreditFacts extends Pick<Refused, 'upgradeUrl'> {
  isHeld: boolean
  arePacksSold: boolean
}

/** Credits are used up, or all of them are held by calls that are running. */
export function toCreditDenial(
  error: NoCreditsLeft,
  { upgradeUrl, isHeld, arePacksSold }: CreditFacts,
): Denial {
  if (isHeld)
    return {
      code: 'credits_in_use',
      text: `Not run: calls that are still running hold all credits that are left. Try again once in ${secondsText(RETRY_AFTER_MS)}; what they do not use comes back.`,
      retryable: true,
      retry_after_ms: RETRY_AFTER_MS,
    }
  const denial = toAccessDenial(error, { upgradeUrl })
  if (!arePacksSold) return denial
  const text = `Not run: ${error.message} Do not call any tool again until the user has bought credits or a plan at ${upgradeUrl}`
  return { ...denial, code: 'payment_required', text, remaining: 0 }
}

function accessCode(error: AppError): DenialCode {
  if (error instanceof InactiveSubscription && error.status === 'past_due') return 'past_due'
  return error.code === 'inactive_subscription' || error.code === 'suspended_agent'
    ? 'suspended'
    : 'invalid_token'
}

const LIFTED_BY_PAYING: readonly DenialCode[] = [
  'rate_limited',
  'quota_exhausted',
  'payment_required',
  'agent_cap_reached',
  'tool_not_in_plan',
]

function describe(facts: Facts, { tool, now, upgradeUrl }: Refused): string {
  const { code, limit = 0, remaining = 0, resetAt, retryAfterMs = 0, priceMillis = 0 } = facts
  const price = creditText(priceMillis)
  switch (code) {
    case 'rate_limited':
      return `Not run: the plan allows ${limit} calls a minute, and they are used up. Do not call ${tool} or any other tool again before ${clockText(now, retryAfterMs)}; then it works. A larger plan allows more: ${upgradeUrl}`
    case 'quota_exhausted':
      return `Not run: the plan's ${limit} calls are used up, and there are more from ${dateText(resetAt)}. Do not call ${tool} again before that, unless the user has bought more at ${upgradeUrl}`
    case 'payment_required':
      return `Not run: ${tool} costs ${price}, and ${creditText(remaining)} ${remaining === 1_000 ? 'is' : 'are'} left. Do not call it again until the user has bought credits or a plan at ${upgradeUrl}`
    case 'credits_in_use':
      return `Not run: ${tool} costs ${price}, and calls that are still running hold what is needed. Try again once in ${secondsText(retryAfterMs)}; what they do not use comes back.`
    case 'agent_cap_reached':
      return `Not run: this agent has used what its account lets it use until ${dateText(resetAt)}. Do not call ${tool} again before that, unless an admin of the account raises the limit at ${upgradeUrl}`
    case 'tool_not_in_plan':
      return `Not run: ${tool} is not part of this plan. Do not call it again unless the user has changed to a plan that has it at ${upgradeUrl}`
    case 'idempotency_conflict':
      return `Not run: the idempotency key was used for a call with other arguments, or three times for this one. Use a new key for a new call.`
    case 'meter_unavailable':
      return `Not run: the service that counts calls cannot be reached. Nothing was charged. Try again in ${secondsText(retryAfterMs)}.`
  }
}

function creditText(millis: number): string {
  return millis === 1_000 ? '1 credit' : `${millis / 1000} credits`
}

function secondsText(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}

/** The second at which it works, for a model that knows the time, and how long that is, for one that does not. */
function clockText(now: Date, afterMs: number): string {
  const at = new Date(Math.ceil((now.getTime() + afterMs) / 1000) * 1000)
  return `${at.toISOString().slice(11, 19)} UTC (in ${secondsText(afterMs)})`
}

function dateText(instant: Date | undefined): string {
  return instant ? `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'later'
}
