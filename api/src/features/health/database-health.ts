import type { Deps } from '../../deps.ts'
import { databaseUnavailable } from '../../errors.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { findPendingMigrations } from './repository.ts'

const TIMEOUT_MS = 2_000

/** The migrations that the database lacks; throws if it does not answer in time. */
export async function readPendingMigrations({ db }: Pick<Deps, 'db'>): Promise<string[]> {
  return await withDeadline(findPendingMigrations(db), TIMEOUT_MS, () =>
    databaseUnavailable(new Error(`No answer within ${TIMEOUT_MS} ms`)),
  )
}

export async function readDatabaseHealth(deps: Pick<Deps, 'db' | 'outages'>) {
  try {
    const { length } = await readPendingMigrations(deps)
    return { status: length === 0 ? 'healthy' : 'unhealthy', pendingMigrations: length } as const
  } catch (error) {
    if (!deps.outages.notice(error)) throw error
    return { status: 'unhealthy', pendingMigrations: null } as const
  }
}
