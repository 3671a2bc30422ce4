import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { pauseSending } from './claims-repository.ts'
import { notifyAdmins } from './service.ts'

export const REFUSED_PAUSE_MS = 300_000
/**
 * Other e-mails wait this much longer than the provider asks for, so that those with a token are retried
 * first.
 */
const HEAD_START_MS = 10_000

/** The provider rejects every e-mail: stops sending for a while and notifies the operators of the reason. */
export async function pauseAll(deps: Pick<Deps, 'db' | 'queue' | 'config'>, reason: string): Promise<void> {
  await withTransaction(deps.db, async (tx) => {
    const startedAt = await pauseSending(tx, 'all', REFUSED_PAUSE_MS, reason)
    await notifyAdmins(tx, deps, { kind: 'admin_mail_paused', startedAt, reason })
  })
}

/** The provider accepts no more for now: when it does again, tokens and codes go first. */
export async function holdBackOthers({ db }: Pick<Deps, 'db'>, waitMs: number): Promise<void> {
  const reason = 'The mail provider limits how fast we send; mails with a token go first'
  await withTransaction(db, async (tx) => {
    await pauseSending(tx, 'others', waitMs + HEAD_START_MS, reason)
  })
}
