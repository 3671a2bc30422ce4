import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { type GateState, listGateStates } from '../../metering/gate-states-repository.ts'
import { sumRefusals } from '../../metering/refusals-repository.ts'
import { toMoment } from '../schemas.ts'
import { listTopAccounts, listTopTools, sumCallsByDay } from './repository.ts'
import type { CallsOverview } from './schemas.ts'

interface Sums {
  calls: number
  creditMillis: number
}

export async function describeCalls(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  days: number,
): Promise<Static<typeof CallsOverview>> {
  const since = new Date(clock.now().getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10)
  const byDay = await sumCallsByDay(db, since)
  const refusals = await sumRefusals(db, new Date(since))
  const tools = await listTopTools(db, since)
  const accounts = await listTopAccounts(db, since)
  const gates = await listGateStates(db)
  return {
    since,
    calls: byDay.reduce((sum, { calls }) => sum + calls, 0),
    credits: byDay.reduce((sum, { creditMillis }) => sum + creditMillis, 0) / 1000,
    days: byDay.map(({ day, ...sums }) => ({ day, ...toSums(sums) })),
    refusals,
    tools: tools.map(({ tool, ...sums }) => ({ tool, ...toSums(sums) })),
    accounts: accounts.map(({ accountId, customerId, name, ...sums }) => ({
      account_id: accountId,
      customer_id: customerId,
      name,
      ...toSums(sums),
    })),
    held_calls: gates.reduce((sum, { heldCalls }) => sum + heldCalls, 0),
    gates: gates.map(toGate),
  }
}

function toSums({ calls, creditMillis }: Sums) {
  return { calls, credits: creditMillis / 1000 }
}

function toGate(gate: GateState) {
  return {
    gate_id: gate.gateId,
    name: gate.name,
    place: gate.place,
    state: gate.state,
    started_at: toMoment(gate.startedAt),
    heartbeat_at: toMoment(gate.heartbeatAt),
    closed_at: toMoment(gate.closedAt),
    held_calls: gate.heldCalls,
    held_since: toMoment(gate.heldSince),
  }
}
