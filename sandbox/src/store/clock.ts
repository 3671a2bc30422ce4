import type { Settings } from './settings.ts'

/** Sandbox time in whole Unix seconds, like Stripe's timestamps. */
export interface Clock {
  now(): number
}

/** The clock of the whole sandbox: real time plus an offset that survives restarts. */
export function createSandboxClock(settings: Settings): Clock {
  return { now: () => Math.floor(Date.now() / 1000) + readClockOffset(settings) }
}

export function readClockOffset(settings: Settings): number {
  return settings.get('clock_offset_seconds') ?? 0
}

/** A clock that was moved before a restart is not changed. */
export function startClock(settings: Settings, startsAt: Date | undefined): void {
  if (!startsAt || settings.get('clock_offset_seconds') !== undefined) return
  settings.set('clock_offset_seconds', Math.floor((startsAt.getTime() - Date.now()) / 1000))
}

export function fixedClock(unixSeconds: number): Clock {
  return { now: () => unixSeconds }
}
