import type { Denial, DenialCode } from '@kamiyo/mcp-gate/meter'
import type { AppError } from '../../errors.ts'
import { InactiveSubscription, type NoCreditsLeft, RefusedToken } from '../access/inactive.ts'
import { RETRY_AFTER_MS } from '../metering/held-credits.ts'
import type { Denial as Facts } from '../metering/wallets/denial.ts'
import { type LinkConfig, type UpgradeReason, upgradeUrl } from '../upgrade/link.ts'

/** Who was refused, and what. */
export interface Refused {
  accountId: string
  tier: string
  tool: string
  now: Date
}

const RETRYABLE: readonly DenialCode[] = ['rate_limited', 'credits_in_use', 'meter_unavailable']

/** The refusal as clients receive it: a model reads the text and nothing else, so it says everything. */
export function toDenial(config: LinkConfig, facts: Facts, refused: Refused): Denial {
  const { code, retryAfterMs, limit, remaining, resetAt, priceMillis } = facts
  const isInCredits = priceMillis !== undefined
  const link = linkFor(config, facts, refused)
  return {
    code,
    text: describe(facts, refused, link),
    retryable: RETRYABLE.includes(code),
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
    ...(limit !== undefined && { limit: code === 'agent_cap_reached' && isInCredits ? limit / 1000 : limit }),
    ...(remaining !== undefined && { remaining: isInCredits ? remaining / 1000 : remaining }),
    ...(resetAt && { reset_at: resetAt.toISOString() }),
    ...(priceMillis !== undefined && { price: priceMillis / 1000 }),
    ...(link !== undefined && { upgrade_url: link }),
  }
}

/** Nobody can be asked, whoever calls. */
export function awayDenial(retryAfterMs: number): Denial {
  return {
    code: 'meter_unavailable',
    text: awayText(retryAfterMs),
    retryable: true,
    retry_after_ms: retryAfterMs,
  }
}

/** A token that may not be used now, in the words that tell its owner what helps. */
export function toAccessDenial(config: LinkConfig, error: AppError, now: Date): Denial {
  const code = accessCode(error)
  if (!(error instanceof RefusedToken))
    return {
      code,
      text: `Not run: ${error.message} Do not call any tool again before that.`,
      retryable: false,
    }
  const link = linkOf(config, error, { reason: code === 'past_due' ? code : 'suspended', now })
  const text = `Not run: ${error.message} What helps: ${link} Do not call any tool again before that.`
  return { code, text, retryable: false, upgrade_url: link }
}

function linkOf(
  config: LinkConfig,
  { accountId, tier = '' }: RefusedToken,
  { reason, now }: { reason: UpgradeReason; now: Date },
): string {
  return upgradeUrl(config, { accountId, tier, reason, tool: '', refusedAt: now })
}

/** A list of addresses tells nobody else what is on it. */
export function addressDenial(address: string | undefined): Denial {
  const found = address === undefined ? 'from an address that the server does not know' : `from ${address}`
  const text = `Not run: this agent may call from some addresses only, and the call came ${found}. Do not call any tool again from there, unless an admin of the account allows it on the dashboard.`
  return { code: 'address_not_allowed', text, retryable: false }
}

/** Credits are used up, or all of them are held by calls that are running. */
export function toCreditDenial(
  config: LinkConfig,
  error: NoCreditsLeft,
  { isHeld, arePacksSold, now }: { isHeld: boolean; arePacksSold: boolean; now: Date },
): Denial {
  if (isHeld)
    return {
      code: 'credits_in_use',
      text: `Not run: calls that are still running hold all credits that are left. Try again once in ${secondsText(RETRY_AFTER_MS)}; what they do not use comes back.`,
      retryable: true,
      retry_after_ms: RETRY_AFTER_MS,
    }
  if (!arePacksSold) return toAccessDenial(config, error, now)
  const link = linkOf(config, error, { reason: 'payment_required', now })
  const text = `Not run: ${error.message} Do not call any tool again until the user has bought credits or a plan at ${link}`
  return { code: 'payment_required', text, retryable: false, remaining: 0, upgrade_url: link }
}

function accessCode(error: AppError): DenialCode {
  if (error instanceof InactiveSubscription && error.status === 'past_due') return 'past_due'
  return error.code === 'inactive_subscription' || error.code === 'suspended_agent'
    ? 'suspended'
    : 'invalid_token'
}

/** The page that says what lifts the refusal; undefined where nothing that the user can do does. */
function linkFor(
  config: LinkConfig,
  facts: Facts,
  { accountId, tier, tool, now }: Refused,
): string | undefined {
  const reason = reasonOf(facts)
  if (reason === undefined) return undefined
  const { resetAt, retryAfterMs } = facts
  const worksAt = resetAt ?? (retryAfterMs === undefined ? undefined : new Date(now.getTime() + retryAfterMs))
  const refusal = { accountId, tier, tool, reason, refusedAt: now }
  return upgradeUrl(config, worksAt ? { ...refusal, resetAt: worksAt } : refusal)
}

function reasonOf({ code, priceMillis }: Facts): UpgradeReason | undefined {
  switch (code) {
    case 'quota_exhausted':
      return priceMillis === undefined ? 'daily_limit_reached' : 'allowance_used'
    case 'rate_limited':
    case 'payment_required':
    case 'agent_cap_reached':
    case 'tool_not_in_plan':
      return code
    case 'credits_in_use':
    case 'idempotency_conflict':
    case 'meter_unavailable':
      return undefined
  }
}

function describe(facts: Facts, { tool, now }: Refused, link = ''): string {
  const { code, limit = 0, remaining = 0, resetAt, retryAfterMs = 0, priceMillis = 0 } = facts
  const price = creditText(priceMillis)
  switch (code) {
    case 'rate_limited':
      return `Not run: the plan allows ${limit} calls a minute, and they are used up. Do not call ${tool} or any other tool again before ${clockText(now, retryAfterMs)}; then it works. A larger plan allows more: ${link}`
    case 'quota_exhausted':
      return `Not run: the plan's ${limit} calls are used up, and there are more from ${dateText(resetAt)}. Do not call ${tool} again before that, unless the user has bought more at ${link}`
    case 'payment_required':
      return `Not run: ${tool} costs ${price}, and ${creditText(remaining)} ${remaining === 1_000 ? 'is' : 'are'} left. Do not call it again until the user has bought credits or a plan at ${link}`
    case 'credits_in_use':
      return `Not run: ${tool} costs ${price}, and calls that are still running hold what is needed. Try again once in ${secondsText(retryAfterMs)}; what they do not use comes back.`
    case 'agent_cap_reached':
      return `Not run: this agent has used what its account lets it use until ${dateText(resetAt)}. Do not call ${tool} again before that, unless an admin of the account raises the limit at ${link}`
    case 'tool_not_in_plan':
      return `Not run: ${tool} is not part of this plan. Do not call it again unless the user has changed to a plan that has it at ${link}`
    case 'idempotency_conflict':
      return `Not run: the idempotency key was used for a call with other arguments, or three times for this one. Use a new key for a new call.`
    case 'meter_unavailable':
      return awayText(retryAfterMs)
  }
}

function awayText(retryAfterMs: number): string {
  return `Not run: the service that counts calls cannot be reached. Nothing was charged. Try again in ${secondsText(retryAfterMs)}.`
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
