import type { Denial, Description } from '@kamiyo/mcp-gate/meter'
import type { Deps } from '../../deps.ts'
import { rollOver } from '../metering/wallets/roll-over.ts'
import { readWallet } from '../metering/wallets/wallets-repository.ts'
import { upgradeUrl } from '../upgrade/link.ts'
import type { CallerFinder } from './callers.ts'
import { toRemaining } from './charges.ts'

/** What an agent may use and has used, without charging anything. */
export function createDescriber(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  findCaller: CallerFinder,
): (token: string) => Promise<Description | { denial: Denial }> {
  return async (text) => {
    const caller = await findCaller(text)
    if (caller.state === 'refused') return { denial: caller.denial }
    const { token, terms, prices } = caller
    const now = clock.now()
    const wallet = rollOver(await readWallet(db, token.userId, terms.anchor, now), terms, now)
    return {
      account_id: token.userId,
      tier: token.tier,
      tools: terms.tools ? [...terms.tools] : null,
      prices: {
        ...prices,
        ...Object.fromEntries([...terms.freeTools].map((tool) => [tool, { credits: 0 }])),
      },
      remaining: toRemaining(wallet, terms),
      usage: {
        calls_today: wallet.dayCalls,
        calls_this_period: wallet.periodCalls,
        period_end: wallet.periodEnd.toISOString(),
      },
      upgrade_url: upgradeUrl(config, {
        accountId: token.userId,
        reason: 'asked',
        tier: token.tier,
        tool: '',
        refusedAt: now,
      }),
    }
  }
}
