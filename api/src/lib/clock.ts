/** Passed as a dependency so that tests can change the time. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
