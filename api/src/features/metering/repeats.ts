import { timingSafeEqual } from 'node:crypto'
import type { CallKey, StoredKey } from './keys-repository.ts'

/** For how long a key stands for its call. */
export const KEY_MS = 600_000
/** The call that is charged, and two repeats of it. */
const MAX_RUNS = 3

export type Repeat =
  /** It runs as if there were no key, and the key stands for it from now on. */
  | { kind: 'new' }
  /** The call was charged and its answer was lost: it runs again, and costs nothing. */
  | { kind: 'again'; key: StoredKey }
  /** The first call has not ended. */
  | { kind: 'running' }
  | { kind: 'conflict' }

/** What a key says about a call. One that was not charged leaves the key free. */
export function decideRepeat(key: CallKey, stored: StoredKey | undefined): Repeat {
  if (!stored) return { kind: 'new' }
  if (!isSame(stored.argsHash, key.argsHash)) return { kind: 'conflict' }
  if (stored.outcome === null) return { kind: 'running' }
  if (stored.outcome !== 'ok') return { kind: 'new' }
  return stored.runs < MAX_RUNS ? { kind: 'again', key: stored } : { kind: 'conflict' }
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
