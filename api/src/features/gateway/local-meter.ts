import { priceOf, toMillis, toolPrices } from '@kamiyo/catalog/metering'
import { getPlan } from '@kamiyo/catalog/plans'
import type {
  AllowedCall,
  CallEnd,
  CallRequest,
  Decision,
  Denial,
  Description,
  Meter,
} from '@kamiyo/mcp-gate/meter'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import type { TokenValidator, ValidToken } from '../access/validate.ts'
import type { Hold } from '../metering/hold.ts'
import { termsOfPlan } from '../metering/plan-terms.ts'
import type { PostgresMeter } from '../metering/postgres-meter.ts'
import { rollOver } from '../metering/roll-over.ts'
import type { Terms } from '../metering/terms.ts'
import type { Charge } from '../metering/wallet.ts'
import { readWallet } from '../metering/wallets-repository.ts'
import { toRemaining, toWireCharge } from './charges.ts'
import { toAccessDenial, toDenial } from './denials.ts'

export interface LocalMeterParts {
  validate: TokenValidator
  meter: PostgresMeter
  /** Hears of each token that was used. */
  noteUse(jti: string): void
}

/** The meter for servers within this process: access is asked for each call, and PostgreSQL counts and charges. */
export function createLocalMeter(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  { validate, meter, noteUse }: LocalMeterParts,
): Meter {
  const holds = new Map<string, { hold: Hold; units: number }>()
  const upgradeUrl = `${config.http.publicUrl}/pricing`

  /** Who calls, or why they may not. */
  async function identify(token: string): Promise<ValidToken | Denial> {
    try {
      const valid = await validate(token)
      noteUse(valid.jti)
      return valid
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code === 'database_unavailable') return away(upgradeUrl, clock.now())
      return toAccessDenial(error, { upgradeUrl })
    }
  }

  async function reserve(call: CallRequest): Promise<Decision> {
    const caller = await identify(call.token)
    if ('code' in caller) return { allowed: false, denial: caller }
    const units = call.units ?? 1
    const terms = termsOf(caller, clock.now())
    const answer = await meter.reserve({
      accountId: caller.userId,
      agentId: caller.agentId,
      tool: call.tool,
      priceMillis: toMillis(priceOf(call.tool).credits) * units,
      terms,
      ...(isCapped(caller.cap) && { cap: caller.cap }),
      ...(call.idempotency_key && {
        key: { key: call.idempotency_key, argsHash: Buffer.from(call.args_hash ?? '', 'hex') },
      }),
    })
    if (!answer.isAllowed) {
      const denial = toDenial(answer.denial, { tool: call.tool, now: clock.now(), upgradeUrl })
      return { allowed: false, denial }
    }
    const { hold, wallet } = answer
    holds.set(hold.call.callId, { hold, units })
    return {
      allowed: true,
      call_id: hold.call.callId,
      account_id: hold.call.accountId,
      charge: toWireCharge(hold.call),
      remaining: toRemaining(wallet, terms),
    }
  }

  async function settle({ call_id }: AllowedCall, end: CallEnd): Promise<boolean> {
    const held = holds.get(call_id)
    if (!held) return false
    holds.delete(call_id)
    const { outcome, duration_ms: durationMs, units } = end
    const charge =
      units !== undefined && units < held.units ? partOf(held.hold.call, units, held.units) : undefined
    return await meter.end(held.hold, { outcome, durationMs, ...(charge && { charge }) })
  }

  async function describe(token: string): Promise<Description | { denial: Denial }> {
    const caller = await identify(token)
    if ('code' in caller) return { denial: caller }
    const now = clock.now()
    const terms = termsOf(caller, now)
    const wallet = rollOver(await readWallet(db, caller.userId, terms.anchor, now), terms.anchor, now)
    return {
      account_id: caller.userId,
      tier: caller.tier,
      tools: terms.tools ? [...terms.tools] : null,
      prices: { ...toolPrices },
      remaining: toRemaining(wallet, terms),
      usage: {
        calls_today: wallet.dayCalls,
        calls_this_period: wallet.periodCalls,
        period_end: wallet.periodEnd.toISOString(),
      },
      upgrade_url: upgradeUrl,
    }
  }

  return { reserve, settle, describe, close: meter.close }
}

function termsOf({ tier, anchor }: ValidToken, now: Date): Terms {
  return termsOfPlan(getPlan(tier), anchor ?? now)
}

function isCapped({ calls, creditMillis }: ValidToken['cap']): boolean {
  return calls !== null || creditMillis !== null
}

/** Of what was reserved for the largest size that the call could have. */
function partOf(
  { includedCalls, creditMillis, overageMillis }: Charge,
  used: number,
  reserved: number,
): Charge {
  const share = (millis: number) => Math.round((millis * used) / reserved)
  return { includedCalls, creditMillis: share(creditMillis), overageMillis: share(overageMillis) }
}

function away(upgradeUrl: string, now: Date): Denial {
  return toDenial({ code: 'meter_unavailable', retryAfterMs: 2_000 }, { tool: '', now, upgradeUrl })
}
