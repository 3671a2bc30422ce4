import { v7 } from 'uuid'

/** Begins with the time, in milliseconds, and the ledger is kept in that order. */
export function newCallId(now: Date): string {
  return v7({ msecs: now.getTime() })
}

/** When the call's id says that it was made. */
export function timeOfCallId(callId: string): Date {
  return new Date(Number.parseInt(callId.replace('-', '').slice(0, 12), 16))
}
