import { Gauge } from 'prom-client'
import type { Deps } from '../../../deps.ts'
import { withDeadline } from '../../../lib/deadline.ts'
import { listHeldStatements, listUnbilledLateUsage } from './attention-repository.ts'

/** The other metrics do not wait longer than this. */
const READ_MS = 2_000
const COUNTED = 1_000

/** Counts what waits for a person, when the metrics are asked for. */
export function addStatementGauges({
  clock,
  db,
  log,
  metrics,
  outages,
}: Pick<Deps, 'clock' | 'db' | 'log' | 'metrics' | 'outages'>): void {
  const registers = [metrics.registry]
  const held = new Gauge({
    name: 'statements_held',
    help: 'Statements that were sealed more than two hours ago and are not on an invoice',
    registers,
  })
  const unbilled = new Gauge({
    name: 'late_usage_unbilled_accounts',
    help: 'Accounts with late usage whose next statement is overdue',
    registers,
  })

  metrics.readers.add(async () => {
    try {
      const now = clock.now()
      const [statements, accounts] = await withDeadline(
        Promise.all([listHeldStatements(db, now, COUNTED), listUnbilledLateUsage(db, now, COUNTED)]),
        READ_MS,
        () => new Error('The database is slow'),
      )
      held.set(statements.length)
      unbilled.set(accounts.length)
    } catch (error) {
      // Nobody knows.
      held.set(Number.NaN)
      unbilled.set(Number.NaN)
      if (!outages.notice(error)) log.error({ err: error }, 'The statements could not be counted')
    }
  })
}
