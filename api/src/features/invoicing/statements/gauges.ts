import { Gauge, type Registry } from 'prom-client'
import type { Deps } from '../../../deps.ts'
import { withDeadline } from '../../../lib/deadline.ts'
import { listDifferent } from '../comparison/repository.ts'
import { listHeldStatements, listUnbilledLateUsage } from './attention-repository.ts'

/** The other metrics do not wait longer than this. */
const READ_MS = 2_000
const COUNTED = 1_000

/** Counts what waits for a person, when the metrics are asked for. Returns how to stop. */
export function addStatementGauges({
  clock,
  db,
  log,
  metrics,
  outages,
}: Pick<Deps, 'clock' | 'db' | 'log' | 'metrics' | 'outages'>): () => void {
  const held = obtainGauge(
    metrics.registry,
    'statements_held',
    'Statements that nobody pays unless somebody acts: on no invoice after two hours, or on one that will not be paid',
  )
  const unbilled = obtainGauge(
    metrics.registry,
    'late_usage_unbilled_accounts',
    'Accounts with late usage whose next statement is overdue',
  )

  const different = obtainGauge(
    metrics.registry,
    'statements_different',
    'Statements that differ from their invoices at Stripe',
  )

  const read = async () => {
    try {
      const now = clock.now()
      const [statements, accounts, differing] = await withDeadline(
        Promise.all([
          listHeldStatements(db, now, COUNTED),
          listUnbilledLateUsage(db, now, COUNTED),
          listDifferent(db, COUNTED),
        ]),
        READ_MS,
        () => new Error('The database is slow'),
      )
      held.set(statements.length)
      unbilled.set(accounts.length)
      different.set(differing.length)
    } catch (error) {
      // Nobody knows.
      held.set(Number.NaN)
      unbilled.set(Number.NaN)
      different.set(Number.NaN)
      if (!outages.notice(error)) log.error({ err: error }, 'The statements could not be counted')
    }
  }
  metrics.readers.add(read)
  return () => void metrics.readers.delete(read)
}

/** A worker that is started again in the same process has it already. */
function obtainGauge(registry: Registry, name: string, help: string): Gauge {
  const known = registry.getSingleMetric(name)
  return known instanceof Gauge ? known : new Gauge({ name, help, registers: [registry] })
}
