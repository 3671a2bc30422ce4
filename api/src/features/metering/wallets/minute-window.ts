/** Calls within a minute, in slots of five seconds: thirteen of them hold every instant of the last sixty seconds. */
export interface MinuteWindow {
  slots: readonly number[]
  /** The number of the latest slot since 1970. */
  slot: number
}

export const MINUTE_SLOTS = 13
const SLOT_MS = 5_000

export type Admission =
  | { isAdmitted: true; window: MinuteWindow }
  | { isAdmitted: false; retryAfterMs: number }

/** Counts one call, unless there were so many within any sixty seconds that end now. */
export function admit(window: MinuteWindow, limit: number, now: Date): Admission {
  const current = moveTo(window, now)
  const calls = current.slots.reduce((sum, count) => sum + count, 0)
  if (calls >= limit) return { isAdmitted: false, retryAfterMs: msUntilBelow(current, limit, now) }
  const slots = current.slots.with(current.slot % MINUTE_SLOTS, countAt(current, current.slot) + 1)
  return { isAdmitted: true, window: { ...current, slots } }
}

/** Another process's clock may be ahead; its slot then stays the latest. */
function moveTo(window: MinuteWindow, now: Date): MinuteWindow {
  const slot = Math.max(window.slot, Math.floor(now.getTime() / SLOT_MS))
  if (slot === window.slot) return window
  const slots = [...window.slots]
  const firstEmpty = Math.max(window.slot + 1, slot - MINUTE_SLOTS + 1)
  for (let empty = firstEmpty; empty <= slot; empty += 1) slots[empty % MINUTE_SLOTS] = 0
  return { slots, slot }
}

function countAt({ slots }: MinuteWindow, slot: number): number {
  return slots[slot % MINUTE_SLOTS] ?? 0
}

/** Until the oldest slots that have to leave have left. */
function msUntilBelow(window: MinuteWindow, limit: number, now: Date): number {
  let left = window.slots.reduce((sum, count) => sum + count, 0)
  for (let slot = window.slot - MINUTE_SLOTS + 1; slot <= window.slot; slot += 1) {
    left -= countAt(window, slot)
    if (left < limit) return (slot + MINUTE_SLOTS) * SLOT_MS - now.getTime()
  }
  return MINUTE_SLOTS * SLOT_MS
}
