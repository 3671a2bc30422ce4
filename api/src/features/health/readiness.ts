import type { Deps } from '../../deps.ts'
import { AppError, databaseUnavailable } from '../../errors.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { findPendingMigrations } from './repository.ts'

const TIMEOUT_MS = 2_000

/** Throws if this process cannot serve requests. */
export async function assertReady({ db, shutdown }: Pick<Deps, 'db' | 'shutdown'>): Promise<void> {
  if (shutdown.started) throw new AppError('shutting_down', 'This process is stopping. Ask another one.')
  const pending = await withDeadline(findPendingMigrations(db), TIMEOUT_MS, () =>
    databaseUnavailable(new Error(`No answer within ${TIMEOUT_MS} ms`)),
  )
  if (pending.length > 0) {
    throw new AppError(
      'migrations_pending',
      `The database lacks migrations (${pending.length}). Run pnpm migrate.`,
    )
  }
}
