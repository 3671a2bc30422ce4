import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { readPendingMigrations } from './database-health.ts'

/** Throws if this process cannot serve requests. */
export async function assertReady({ db, shutdown }: Pick<Deps, 'db' | 'shutdown'>): Promise<void> {
  if (shutdown.started) throw new AppError('shutting_down', 'This process is stopping. Ask another one.')
  const pending = await readPendingMigrations({ db })
  if (pending.length > 0) {
    throw new AppError(
      'migrations_pending',
      `The database lacks migrations (${pending.length}). Run pnpm migrate.`,
    )
  }
}
