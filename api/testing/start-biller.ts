import { sql } from 'kysely'
import { loadConfig } from '../src/config/config.ts'
import { closeDeps, createDeps } from '../src/deps.ts'
import { syncRates } from '../src/features/invoicing/rating/sync-rates.ts'
import { deliverStatement } from '../src/features/invoicing/statements/deliver.ts'
import { sealDuePeriods } from '../src/features/invoicing/statements/seal-due.ts'

export interface StartedBiller {
  /** One round: closes the periods that are over and delivers what is on no invoice yet; the failures of both. */
  bill(): Promise<unknown[]>
  close(): Promise<void>
}

/** What the worker does each minute with usage, on a clock of its own and without waiting. */
export async function startBiller(environment: NodeJS.ProcessEnv, now: () => Date): Promise<StartedBiller> {
  const deps = await createDeps(loadConfig({ ...environment, LOG_LEVEL: 'silent' }), { clock: { now } })
  await syncRates(deps)
  return {
    async bill() {
      const failures: unknown[] = []
      const note = (error: unknown) => void failures.push(error)
      await sealDuePeriods(deps).catch(note)
      const { rows } = await sql<{ id: string }>`
        select id from statements where status = 'sealed' order by sealed_at`.execute(deps.db)
      for (const { id } of rows) await deliverStatement(deps, id).catch(note)
      return failures
    },
    close: async () => await closeDeps(deps),
  }
}
