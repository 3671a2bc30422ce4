import type { Settings } from './settings.ts'

/** Sandbox time in whole Unix seconds, as Stripe's timestamps are. */
export interface Clock {
  now(): number
}

/** The sandbox-wide clock: real time plus an offset that is kept across restarts. */
export function createSandboxClock(settings: Settings): Clock {
  return { now: () => Math.floor(Date.now() / 1000) + readClockOffset(settings) }
}

export function readClockOffset(settings: Settings): number {
  return settings.get('clock_offset_seconds') ?? 0
}

/** A clock that was moved already, before a restart, stays where it is. */
export function startClock(settings: Settings, startsAt: Date | undefined): void {
  if (!startsAt || settings.get('clock_offset_seconds') !== undefined) return
  settings.set('clock_offset_seconds', Math.floor((startsAt.getTime() - Date.now()) / 1000))
}

export function fixedClock(unixSeconds: number): Clock {
  return { now: () => unixSeconds }
}
