/** Signed batches of events that were refused since the last one that was taken. */
export interface RefusedEvents {
  /** Why the last of them was refused. */
  reason: string
  count: number
  firstSeenAt: Date
  lastSeenAt: Date
}

export interface EventRefusals {
  /** Returns whether it is the first since the last batch that was taken. */
  add(reason: string, at: Date): boolean
  /** A batch was taken, so the key is right. */
  clear(): void
  current(): RefusedEvents | undefined
}

/**
 * Kept since this process started. Anyone may send a forged signature, so this only tells the operators; SendGrid's
 * next batch ends it if the key is right.
 */
export function createEventRefusals(): EventRefusals {
  let refused: RefusedEvents | undefined
  return {
    add(reason, at) {
      const { count = 0, firstSeenAt = at } = refused ?? {}
      refused = { reason, count: count + 1, firstSeenAt, lastSeenAt: at }
      return count === 0
    },
    clear() {
      refused = undefined
    },
    current: () => refused,
  }
}
