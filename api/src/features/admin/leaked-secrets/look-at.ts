import { sql } from 'kysely'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { type AuditSubject, recordAudit } from '../../audit/service.ts'
import type { AdminAction } from '../action.ts'

/** The audit log itself says what leaked and who has looked at it. Looking again changes nothing. */
export async function markLookedAt({ db }: Pick<Deps, 'db'>, id: string, action: AdminAction): Promise<void> {
  await withTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('secret.looked_at'), hashtext(${id}))`.execute(tx)
    const rows = await tx
      .selectFrom('auditLog')
      .select(['action', 'subjectType'])
      .where('subjectId', '=', id)
      .where('action', 'in', ['secret.leaked', 'secret.looked_at'])
      .execute()
    const leak = rows.find((row) => row.action === 'secret.leaked')
    if (!leak) throw new AppError('not_found', `No secret ${id} was reported as leaked.`, { param: 'id' })
    if (rows.length > 1) return
    const subject = { subjectType: leak.subjectType as AuditSubject, subjectId: id }
    await recordAudit(tx, { ...action, ...subject, action: 'secret.looked_at' })
  })
}
