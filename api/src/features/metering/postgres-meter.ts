import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../../deps.ts'
import { createBatches } from '../../lib/batches.ts'
import { createAccountBatches } from './account-batches.ts'
import type { Ending } from './ended-call.ts'
import { createEnder } from './ender.ts'
import { createGateSession } from './gate-session.ts'
import type { CallEnd, Hold } from './hold.ts'
import { createOpenBatches } from './open-batches.ts'
import { AWAY, createReserver, type NewCall, type Reservation } from './reserver.ts'
import type { Denial } from './wallets/denial.ts'
import type { Wallet } from './wallets/wallet.ts'

export type MeterAnswer =
  | { isAllowed: true; hold: Hold; wallet: Wallet }
  | { isAllowed: false; denial: Denial }

export interface PostgresMeter {
  /** Takes what the call costs, or says why it cannot be run; without the database it is refused. */
  reserve(call: NewCall): Promise<MeterAnswer>
  /** Charges the call or gives back what it held. False where neither is possible any more: do not deliver its result. */
  end(hold: Hold, end: CallEnd): Promise<boolean>
  /** After the last call has ended. */
  close(): Promise<void>
}

const LIMITS = { maxSize: 500, atOnce: 2, aloneAtOnce: 1 }
/** For how long a call waits for a wallet that another process holds, before it runs and after it has failed. */
const RESERVE_WAIT_MS = 3_000
const GIVE_BACK_WAIT_MS = 10_000
const CHECK_OWN_MS = 30_000
/** How often it is looked whether a call with the same key has ended, and for how long. */
const REPEAT_CHECK_MS = 200
const REPEAT_WAIT_MS = 60_000

/** Charges calls in groups: those that come while a group is under way are the next one. */
export function createPostgresMeter(
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'outages' | 'metrics'>,
): PostgresMeter {
  const { waiting } = deps.metrics.meter
  const open = createOpenBatches()
  const gate = createGateSession(deps, open.clear)
  const reserver = createReserver(deps, gate, open)
  const ender = createEnder(deps, gate, open)
  const reserve = createAccountBatches<NewCall, Reservation>(
    {
      accountOf: ({ accountId }) => accountId,
      run: reserver.reserve,
      maxWaitMs: RESERVE_WAIT_MS,
      giveUp: () => AWAY,
    },
    LIMITS,
  )
  const charge = createBatches(ender.end, LIMITS)
  // Giving back locks wallets, which a full charge does not; so neither waits for the other.
  const giveBack = createAccountBatches<Ending, boolean>(
    {
      accountOf: ({ hold }) => hold.call.accountId,
      run: ender.endUnlessHeld,
      maxWaitMs: GIVE_BACK_WAIT_MS,
      giveUp: (ending) => {
        ender.giveBackLater(ending)
        return false
      },
    },
    LIMITS,
  )
  const checks = setInterval(() => void checkOwn(), CHECK_OWN_MS).unref()

  async function checkOwn(): Promise<void> {
    if (!gate.isInUse()) return
    await reserver.checkOwn().catch((error: unknown) => {
      if (!deps.outages.notice(error))
        deps.log.error({ err: error }, 'The meter could not check what it has reserved')
    })
  }

  async function reserveInTime(call: NewCall): Promise<MeterAnswer> {
    const endsAtMs = performance.now() + REPEAT_WAIT_MS
    for (;;) {
      const answer = await reserve(call)
      if (answer.state === 'reserved') return { isAllowed: true, hold: answer.hold, wallet: answer.wallet }
      if (answer.state === 'refused') return { isAllowed: false, denial: answer.denial }
      if (performance.now() > endsAtMs) return { isAllowed: false, denial: { code: 'idempotency_conflict' } }
      await sleep(REPEAT_CHECK_MS)
    }
  }

  return {
    async reserve(call) {
      waiting.inc()
      try {
        return await reserveInTime(call)
      } finally {
        waiting.dec()
      }
    },
    end: async (hold, end) =>
      await (end.outcome === 'ok' && end.units === undefined
        ? charge({ hold, end })
        : giveBack({ hold, end })),
    async close() {
      clearInterval(checks)
      ender.close()
      await gate.close()
    },
  }
}
