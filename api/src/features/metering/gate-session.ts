import { hostname } from 'node:os'
import type { Deps } from '../../deps.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { beat, closeGate, insertGate } from './gates-repository.ts'
import { sweepGates } from './take-back.ts'
import { newCallId } from './wallets/call-id.ts'

export const HEARTBEAT_MS = 1_000
const SWEEP_MS = 2_500
/** Nobody has to be told: others close a gate that is silent. */
const CLOSE_MS = 2_000

/** This process as one that reserves calls: others may take back what it holds once it has been silent. */
export interface GateSession {
  /** The id under which to reserve; a new one where the last was closed. */
  open(): Promise<string>
  /** What is held under an id that was closed is no longer ours. */
  isOpen(gateId: string): boolean
  /** Whether a call was reserved under an id that is open. */
  isInUse(): boolean
  forget(gateId: string): void
  close(): Promise<void>
}

type GateDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'outages'>

export function createGateSession({ db, clock, log, outages }: GateDeps, onClosed: () => void): GateSession {
  let opening: Promise<string> | undefined
  let current: string | undefined

  async function register(): Promise<string> {
    const gateId = newCallId(clock.now())
    await insertGate(db, { gateId, name: `${hostname()} ${process.pid}` })
    current = gateId
    return gateId
  }

  function forget(gateId: string): void {
    if (current !== gateId) return
    current = undefined
    opening = undefined
    onClosed()
    log.warn({ gateId }, 'This process was silent for too long: its running calls are not charged')
  }

  async function quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!outages.notice(error)) log.error({ err: error }, 'The meter could not look after itself')
    }
  }

  async function sayAlive(): Promise<void> {
    const gateId = current
    if (gateId && !(await beat(db, gateId))) forget(gateId)
  }

  async function sweep(): Promise<void> {
    const calls = await sweepGates(db)
    if (calls > 0) log.warn({ calls }, 'Gave back what was reserved by a process that is gone')
  }

  const timers: NodeJS.Timeout[] = []
  /** From the first call on: a process that has sold nothing asks nothing. */
  function startTimers(): void {
    if (timers.length > 0) return
    timers.push(setInterval(() => void quietly(sayAlive), HEARTBEAT_MS).unref())
    timers.push(setInterval(() => void quietly(sweep), SWEEP_MS).unref())
  }

  return {
    async open() {
      startTimers()
      opening ??= register().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return await opening
    },
    isOpen: (gateId) => gateId === current,
    isInUse: () => current !== undefined,
    forget,
    async close() {
      for (const timer of timers) clearInterval(timer)
      const gateId = current
      if (gateId)
        await quietly(async () => await withDeadline(closeGate(db, gateId), CLOSE_MS, closedTooSlowly))
    },
  }
}

function closedTooSlowly(): Error {
  return new Error('The gate could not be closed in time; others close it once it has been silent')
}
