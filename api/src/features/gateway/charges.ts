import type { Remaining, Charge as WireCharge } from '@kamiyo/mcp-gate/meter'
import type { Terms } from '../metering/wallets/terms.ts'
import type { Charge, Wallet } from '../metering/wallets/wallet.ts'

/** In calls and credits, as clients see it. */
export function toWireCharge({ includedCalls, creditMillis, overageMillis }: Charge): WireCharge {
  return {
    included_calls: includedCalls,
    credits: creditMillis / 1000,
    overage_credits: overageMillis / 1000,
  }
}

export function toRemaining(wallet: Wallet, { includedCalls, rateLimitDaily }: Terms): Remaining {
  return {
    included_calls: includedCalls === null ? null : Math.max(0, includedCalls - wallet.includedUsed),
    credits: wallet.creditMillis / 1000,
    calls_today: rateLimitDaily === null ? null : Math.max(0, rateLimitDaily - wallet.dayCalls),
  }
}
