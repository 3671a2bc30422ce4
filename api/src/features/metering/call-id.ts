import { v7 } from 'uuid'

/** Begins with the time, in milliseconds, and the ledger is kept in that order. */
export function newCallId(now: Date): string {
  return v7({ msecs: now.getTime() })
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
