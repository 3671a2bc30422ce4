import { setTimeout as sleep } from 'node:timers/promises'
import { isLockTimeout } from '../../db/errors.ts'
import type { Deps } from '../../deps.ts'
import { type Ending, toEndedCall } from './ended-call.ts'
import { writeEnded } from './ended-repository.ts'
import type { GateSession } from './gate-session.ts'
import { countEnded, measureGroup } from './measure.ts'
import type { OpenBatches } from './open-batches.ts'
import { isPassing } from './passing.ts'

export interface Ender {
  /** Whether each call was charged or given back; where it was not, its result must not be delivered. */
  end(endings: readonly Ending[]): Promise<boolean[]>
  /** The same; undefined for a call where somebody else holds a wallet for so long: nothing was done for it. */
  endUnlessHeld(endings: readonly Ending[], lockTimeoutMs: number): Promise<(boolean | undefined)[]>
  /** For a call that waited for too long. */
  giveBackLater(ending: Ending): void
  close(): void
}

const FLUSH_MS = 250
const RETRY_MS = 100
const GIVE_BACK_MS = 1_000
/** For ten seconds and more: a client that waits for its result waits longer. */
const MAX_TRIES = 100

/** Writes calls that have ended; what fails is repeated, because it is known by its calls and done once. */
export function createEnder(
  { db, log, outages, metrics }: Pick<Deps, 'db' | 'log' | 'outages' | 'metrics'>,
  gate: GateSession,
  open: OpenBatches,
): Ender {
  let flush: NodeJS.Timeout | undefined

  async function write(gateId: string, endings: readonly Ending[], lockTimeoutMs?: number): Promise<boolean> {
    const batchIds = endings.map(({ hold }) => hold.batchId)
    const finished = open.finishedBy(batchIds)
    const ended = endings.map(toEndedCall)
    const isOpen = await measureGroup(metrics.meter, 'settle', ended.length, () =>
      writeEnded(db, gateId, ended, { finishedBatches: finished, lockTimeoutMs }),
    )
    if (!isOpen) {
      gate.forget(gateId)
      return false
    }
    countEnded(metrics.meter, ended)
    open.end(batchIds, finished)
    if (open.hasUndeleted()) planFlush(gateId)
    return isOpen
  }

  async function writeUntilAnswered(
    gateId: string,
    endings: readonly Ending[],
    lockTimeoutMs?: number,
  ): Promise<boolean | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await write(gateId, endings, lockTimeoutMs)
      } catch (error) {
        if (lockTimeoutMs !== undefined && isLockTimeout(error)) return undefined
        if (!outages.notice(error)) log.error({ err: error }, 'Calls that ended could not be written yet')
        if (tries >= MAX_TRIES || !isPassing(error)) {
          void giveBackLater(gateId, endings)
          return false
        }
        await sleep(RETRY_MS)
      }
    }
  }

  /** What could not be written is not delivered; what it holds is given back as soon as that can be written. */
  async function giveBackLater(gateId: string, endings: readonly Ending[]): Promise<void> {
    const left = endings.map(({ hold, end }) => ({ hold, end: { ...end, outcome: 'undelivered' } }))
    while (left.length > 0 && gate.isOpen(gateId)) {
      await sleep(GIVE_BACK_MS, undefined, { ref: false })
      try {
        await write(gateId, left.slice(0, 1))
        left.shift()
      } catch (error) {
        if (!outages.notice(error)) log.error({ err: error }, 'A call that ended could not be given back yet')
      }
    }
  }

  /** Where two groups ended a batch together, neither deleted it; the next one does, or this. */
  function planFlush(gateId: string): void {
    flush ??= setTimeout(() => {
      flush = undefined
      if (open.hasUndeleted() && gate.isOpen(gateId)) void writeUntilAnswered(gateId, [])
    }, FLUSH_MS).unref()
  }

  async function endAll(
    endings: readonly Ending[],
    lockTimeoutMs?: number,
  ): Promise<(boolean | undefined)[]> {
    const current = endings.filter(({ hold }) => gate.isOpen(hold.gateId))
    const gateId = current[0]?.hold.gateId
    if (gateId === undefined) return endings.map(() => false)
    const wasWritten = await writeUntilAnswered(gateId, current, lockTimeoutMs)
    return endings.map(({ hold }) => (hold.gateId === gateId ? wasWritten : false))
  }

  return {
    end: async (endings) => (await endAll(endings)).map((wasEnded) => wasEnded === true),
    endUnlessHeld: endAll,
    giveBackLater: (ending) => void giveBackLater(ending.hold.gateId, [ending]),
    close: () => clearTimeout(flush),
  }
}
