import { hostname } from 'node:os'
import type { SessionReply, SessionRequest } from '../http-contract.ts'
import { type GateApi, GateApiError } from './gate-api.ts'

/** This process as a gate of the API, which gives back what the gate holds when it has been silent. */
export interface Session {
  /** The id under which to reserve; a new one where the last was closed. */
  open(): Promise<string>
  isOpen(gateId: string): boolean
  /** The API has closed the gate. */
  forget(gateId: string): void
  /** The API's clock. */
  nowMs(): number
  /** Whether the API has heard of this gate lately. */
  isHeard(): boolean
  close(): void
}

export function createSession(api: GateApi, onBeat: () => void): Session {
  let opening: Promise<string> | undefined
  let current: SessionReply | undefined
  let heardAtMs = Number.NEGATIVE_INFINITY
  let clockOffsetMs = 0
  let timer: NodeJS.Timeout | undefined

  async function tell(request: SessionRequest): Promise<SessionReply> {
    const reply = await api.post<SessionReply>('sessions', request)
    heardAtMs = performance.now()
    clockOffsetMs = Date.parse(reply.now) - Date.now()
    return reply
  }

  async function register(): Promise<string> {
    current = await tell({ name: `${hostname()} ${process.pid}` })
    schedule(current)
    return current.gate_id
  }

  function schedule({ gate_id, heartbeat_ms }: SessionReply): void {
    clearTimeout(timer)
    timer = setTimeout(() => void beat(gate_id), heartbeat_ms).unref()
  }

  async function beat(gateId: string): Promise<void> {
    try {
      await tell({ gate_id: gateId })
      onBeat()
    } catch (error) {
      if (error instanceof GateApiError && error.code === 'gate_closed') forget(gateId)
    }
    if (current?.gate_id === gateId) schedule(current)
  }

  function forget(gateId: string): void {
    if (current?.gate_id !== gateId) return
    clearTimeout(timer)
    current = undefined
    opening = undefined
  }

  return {
    async open() {
      opening ??= register().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return await opening
    },
    isOpen: (gateId) => current?.gate_id === gateId,
    forget,
    nowMs: () => Date.now() + clockOffsetMs,
    isHeard: () => current !== undefined && performance.now() - heardAtMs < current.expires_ms,
    close: () => clearTimeout(timer),
  }
}
