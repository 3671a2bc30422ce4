import { getOffer } from '@kamiyo/catalog/catalog'
import { priceOf, toMillis } from '@kamiyo/catalog/metering'
import type { ToolPrices } from '@kamiyo/catalog/types'
import type { Denial, CallRequest as MeterCall } from '@kamiyo/mcp-gate/meter'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { mayCallFrom } from '../access/addresses.ts'
import { NoCreditsLeft } from '../access/inactive.ts'
import type { TokenAccess } from '../access/token-access.ts'
import type { ValidToken } from '../access/validate.ts'
import { listHeldCredits } from '../metering/held-credits.ts'
import type { NewCall } from '../metering/reserver.ts'
import { termsOfTier } from '../metering/wallets/plan-terms.ts'
import type { Terms } from '../metering/wallets/terms.ts'
import { addressDenial, awayDenial, toAccessDenial, toCreditDenial } from './denials.ts'

export type Caller = KnownCaller | { state: 'refused'; denial: Denial }

export interface KnownCaller {
  state: 'known'
  token: CallingToken
  terms: Terms
  prices: ToolPrices
  /** Whether gates elsewhere may go on while they cannot reach us. */
  isServedWhileAway: boolean
}

/** What has to be known of a token to meter its calls. */
export type CallingToken = Pick<ValidToken, 'jti' | 'userId' | 'agentId' | 'anchor' | 'allowedAddresses'> & {
  tier: string
}

/** What tells whether a token may be used now; it throws where it may not. */
export interface CallAccess extends Pick<TokenAccess, 'noteUse'> {
  validate(token: string): Promise<CallingToken>
}

const AWAY_RETRY_MS = 2_000

/** Who calls with a token, and on which terms; or why they may not. */
export type CallerFinder = (token: string) => Promise<Caller>

/** Access is asked for each call, so that a cancellation counts from the next one. */
export function createCallerFinder(
  { catalog, db, clock, config }: Pick<Deps, 'catalog' | 'db' | 'clock' | 'config'>,
  { validate, noteUse }: CallAccess,
): CallerFinder {
  async function refuse(error: AppError): Promise<Denial> {
    if (error.code === 'database_unavailable') return awayDenial(AWAY_RETRY_MS)
    const now = clock.now()
    if (!(error instanceof NoCreditsLeft)) return toAccessDenial(config, error, now)
    const held = await listHeldCredits(db, [error.accountId])
    const arePacksSold = catalog.creditPacks.length > 0
    return toCreditDenial(config, error, { arePacksSold, isHeld: held.size > 0, now })
  }

  return async (text) => {
    try {
      const token = await validate(text)
      noteUse(token.jti)
      const { metering } = getOffer(catalog, token.tier)
      return {
        state: 'known',
        token,
        terms: termsOfTier({ catalog, currency: config.billing.currency }, token),
        prices: catalog.toolPrices,
        // Where the API cannot be asked, nobody checks addresses.
        isServedWhileAway: metering.whenMeterIsAway === 'serve' && token.allowedAddresses === null,
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { state: 'refused', denial: await refuse(error) }
    }
  }
}

/** The caller, unless its agent may not call from there. */
export function callingFrom(caller: Caller, address: string | undefined): Caller {
  if (caller.state === 'refused' || mayCallFrom(caller.token.allowedAddresses, address)) return caller
  return { state: 'refused', denial: addressDenial(address) }
}

/** The call as the meter decides it: with its price, and with the terms of whoever makes it. */
export function toNewCall(
  { token: { userId, agentId }, terms, prices }: Pick<KnownCaller, 'token' | 'terms' | 'prices'>,
  { tool, units = 1, idempotency_key: key, args_hash: argsHash = '' }: MeterCall,
): NewCall {
  return {
    accountId: userId,
    agentId,
    tool: tool.toWellFormed(),
    units,
    priceMillis: toMillis(priceOf(tool, prices).credits) * units,
    terms,
    // Two halves of a character would be one text in the database, and two keys here.
    ...(key !== undefined && { key: { key: key.toWellFormed(), argsHash: Buffer.from(argsHash, 'hex') } }),
  }
}
