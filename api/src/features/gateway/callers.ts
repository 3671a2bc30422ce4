import { priceOf, toMillis } from '@kamiyo/catalog/metering'
import { getPlan } from '@kamiyo/catalog/plans'
import type { Denial, CallRequest as MeterCall } from '@kamiyo/mcp-gate/meter'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import type { TokenAccess } from '../access/token-access.ts'
import type { ValidToken } from '../access/validate.ts'
import { termsOfPlan } from '../metering/plan-terms.ts'
import type { NewCall } from '../metering/reserver.ts'
import type { Terms } from '../metering/terms.ts'
import { toAccessDenial, toDenial } from './denials.ts'

export type Caller =
  | { state: 'known'; token: ValidToken; terms: Terms }
  | { state: 'refused'; denial: Denial }

/** Who calls with a token, and on which terms; or why they may not. */
export type CallerFinder = (token: string) => Promise<Caller>

/** Access is asked for each call, so that a cancellation counts from the next one. */
export function createCallerFinder(
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  { validate, noteUse }: Pick<TokenAccess, 'validate' | 'noteUse'>,
): CallerFinder {
  const links = { upgradeUrl: upgradeUrlOf(config) }
  return async (text) => {
    try {
      const token = await validate(text)
      noteUse(token.jti)
      return { state: 'known', token, terms: termsOf(token) }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const denial =
        error.code === 'database_unavailable'
          ? toDenial(
              { code: 'meter_unavailable', retryAfterMs: 2_000 },
              { ...links, tool: '', now: clock.now() },
            )
          : toAccessDenial(error, links)
      return { state: 'refused', denial }
    }
  }
}

export function upgradeUrlOf({ http }: Deps['config']): string {
  return `${http.publicUrl}/pricing`
}

function termsOf({ tier, anchor }: ValidToken): Terms {
  return termsOfPlan(getPlan(tier), anchor)
}

/** The call as the meter decides it: with its price, and with the terms of whoever makes it. */
export function toNewCall(
  { token: { userId, agentId }, terms }: Caller & { state: 'known' },
  { tool, units = 1, idempotency_key: key, args_hash: argsHash = '' }: MeterCall,
): NewCall {
  return {
    accountId: userId,
    agentId,
    tool: tool.toWellFormed(),
    units,
    priceMillis: toMillis(priceOf(tool).credits) * units,
    terms,
    // Two halves of a character would be one text in the database, and two keys here.
    ...(key !== undefined && { key: { key: key.toWellFormed(), argsHash: Buffer.from(argsHash, 'hex') } }),
  }
}
