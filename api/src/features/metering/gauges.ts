import type { Deps } from '../../deps.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { listGateStates } from './gate-states-repository.ts'

/** The other metrics do not wait longer than this. */
const READ_MS = 2_000

/** Reads what only the database knows of all processes, when the metrics are asked for. */
export function createGaugeReader({
  db,
  log,
  outages,
  metrics: { meter },
}: Pick<Deps, 'db' | 'log' | 'outages' | 'metrics'>): () => Promise<void> {
  function set(held: number, alive: number, silent: number): void {
    meter.held.set(held)
    meter.gates.set({ state: 'alive' }, alive)
    meter.gates.set({ state: 'silent' }, silent)
  }

  return async () => {
    try {
      const gates = await withDeadline(listGateStates(db), READ_MS, () => new Error('The database is slow'))
      const silent = gates.filter(({ state, heldCalls }) => state !== 'alive' && heldCalls > 0)
      const held = gates.reduce((sum, { heldCalls }) => sum + heldCalls, 0)
      set(held, gates.filter(({ state }) => state === 'alive').length, silent.length)
    } catch (error) {
      // Nobody knows.
      set(Number.NaN, Number.NaN, Number.NaN)
      if (!outages.notice(error)) log.error({ err: error }, 'The gates could not be counted')
    }
  }
}
