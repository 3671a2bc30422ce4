import type { Json, Result } from './json-rpc.ts'

/** How a tool that is priced by unit is counted. */
export interface UnitCounter {
  /** The most units that a call with these arguments may use: so many are reserved. */
  most(args: Json): number
  /** The units that were used; never more than reserved are charged. */
  used(result: Result): number
}

/** The most that the API takes. */
const MAX_UNITS = 1_000_000_000

/** Undefined where they cannot be told, which is a fault of the counter. */
export function countMost(counter: UnitCounter, args: Json): number | undefined {
  // Something is reserved for every call.
  return wholeUnits(() => Math.max(1, counter.most(args)))
}

export function countUsed(counter: UnitCounter, result: Result, most: number): number | undefined {
  const used = wholeUnits(() => counter.used(result))
  return used === undefined ? undefined : Math.min(used, most)
}

function wholeUnits(count: () => number): number | undefined {
  try {
    const units = Math.ceil(count())
    return Number.isSafeInteger(units) && units >= 0 && units <= MAX_UNITS ? units : undefined
  } catch {
    return undefined
  }
}
