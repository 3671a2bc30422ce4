import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { SILENT_MS } from './take-back.ts'

export interface GateState {
  gateId: string
  name: string
  /** `remote` for a gate with a key, outside of the API. */
  place: 'api' | 'remote'
  state: 'alive' | 'silent' | 'closed'
  startedAt: Date
  heartbeatAt: Date
  closedAt: Date | null
  heldCalls: number
  /** When the oldest of them was reserved. */
  heldSince: Date | null
}

const SHOWN = 100

/** Gates that are open, hold something or were closed in the last day; those that hold something first. */
export async function listGateStates(db: Db): Promise<GateState[]> {
  const { rows } = await sql<GateState>`
    with held as (
      select held.gate_id, count(*)::int as calls, min(held.reserved_at) as since
      from reservations held, unnest(held.call_ids, held.account_ids) as call (call_id, account_id)
      where not exists (select from metered_calls ended
        where ended.account_id = call.account_id and ended.call_id = call.call_id)
      group by 1)
    select gate.gate_id, gate.name, gate.started_at, gate.heartbeat_at, gate.closed_at,
      case when gate.key_id is null then 'api' else 'remote' end as place,
      case when gate.closed_at is not null then 'closed'
        when gate.heartbeat_at < now() - make_interval(secs => ${SILENT_MS / 1000}) then 'silent'
        else 'alive' end as state,
      coalesce(held.calls, 0) as held_calls, held.since as held_since
    from gates gate left join held using (gate_id)
    where gate.closed_at is null or gate.closed_at > now() - interval '1 day' or held.calls > 0
    order by (held.calls > 0) desc nulls last, gate.closed_at desc nulls first, gate.started_at desc, gate.gate_id
    limit ${SHOWN}`.execute(db)
  return rows
}

export interface StuckGate {
  gateId: string
  name: string
  state: GateState['state']
  heldCalls: number
  heldSince: Date
}

/** A dead gate is closed and emptied within seconds, so what it still holds after this nobody gives back. */
const DEAD_FOR_MS = 60_000
/** Longer than any call may run. */
const HELD_FOR_MS = 600_000

/** Gates whose reservations do not end by themselves. */
export async function listStuckGates(db: Db, now: Date): Promise<StuckGate[]> {
  const gates = await listGateStates(db)
  return gates.flatMap(({ heldSince, ...gate }) => {
    const { closedAt, heartbeatAt, state } = gate
    const heldForMs = heldSince ? now.getTime() - heldSince.getTime() : 0
    const deadForMs = state === 'alive' ? 0 : now.getTime() - (closedAt ?? heartbeatAt).getTime()
    const isStuck = deadForMs > DEAD_FOR_MS || heldForMs > HELD_FOR_MS
    return heldSince && isStuck ? [{ ...gate, heldSince }] : []
  })
}
