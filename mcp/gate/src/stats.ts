import type { DenialCode, Outcome } from './meter.ts'

export interface GateStats {
  /** ISO 8601, in UTC. */
  started_at: string
  /** Calls that are reserved and have not ended. */
  running: number
  /** Calls that were charged and answered. */
  charged: number
  /** Calls that had the run and the charge of an identical one. */
  shared: number
  /** Calls that ran and were not charged, by the way they ended. */
  released: Partial<Record<Outcome, number>>
  refused: Partial<Record<DenialCode, number>>
  /** Results that were not delivered because they could not be booked. */
  undelivered: number
}

export function createStats(): GateStats {
  return {
    started_at: new Date().toISOString(),
    running: 0,
    charged: 0,
    shared: 0,
    released: {},
    refused: {},
    undelivered: 0,
  }
}

export function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1
}
