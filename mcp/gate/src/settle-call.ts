import { setTimeout as sleep } from 'node:timers/promises'
import type { Reserved } from './answered-call.ts'
import type { GateParts } from './gate-parts.ts'
import type { Outcome } from './meter.ts'
import { count } from './stats.ts'

export interface Ending {
  tool: string
  outcome: Outcome
  units?: number | undefined
}

const GIVE_BACK_WAIT_MS = 1_000

/** Whether the meter has booked the end of the call. */
export async function settleCall(
  { meter, stats, log }: Pick<GateParts, 'meter' | 'stats' | 'log'>,
  { call, startedAtMs }: Reserved,
  { tool, outcome, units }: Ending,
): Promise<boolean> {
  if (outcome !== 'ok') count(stats.released, outcome)
  const duration_ms = Math.round(performance.now() - startedAtMs)
  const end = { outcome, duration_ms, ...(units !== undefined && { units }) }
  const booking = meter.settle(call, end).catch((error: unknown) => {
    log.note(`${tool} could not be booked: ${String(error)}`)
    return false
  })
  if (outcome === 'ok') return await booking
  // What is not charged may be delivered before the meter knows of it; usually it knows by then.
  return await Promise.race([booking, sleep(GIVE_BACK_WAIT_MS, false, { ref: false })])
}
