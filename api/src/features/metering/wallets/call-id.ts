import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'

const RANDOM_BITS = 22

/**
 * Begins with the time, in milliseconds, and the ledger is kept in that order. Of what is decided together each has a position, below
 * 1,024, in which it stands within the millisecond.
 */
export function newCallId(now: Date, position = 0): string {
  const seq = position * 2 ** RANDOM_BITS + randomInt(2 ** RANDOM_BITS)
  return v7({ msecs: now.getTime(), seq })
}

/** Not above the id of any call that was made then or later. */
export function firstCallIdAt(instant: Date): string {
  const time = instant.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}

/** When the call's id says that it was made. */
export function timeOfCallId(callId: string): Date {
  return new Date(Number.parseInt(callId.replace('-', '').slice(0, 12), 16))
}
