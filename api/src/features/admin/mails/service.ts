import type { Tx } from '../../../db/client.ts'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { recordAudit } from '../../audit/service.ts'
import { requeueEmail } from '../../emails/service.ts'
import type { AdminAction } from '../action.ts'
import { toMailSummary } from './reply.ts'
import { getMail, lockMail, type MailRow } from './repository.ts'

/** Queues an e-mail again as a new row. */
async function copyDelivery(tx: Tx, deps: Pick<Deps, 'queue'>, id: string): Promise<MailRow> {
  return await getMail(tx, await requeueEmail(tx, deps, id))
}

export async function resendMail(
  deps: Pick<Deps, 'db' | 'queue'>,
  id: string,
  action: AdminAction,
): Promise<MailRow> {
  return await withTransaction(deps.db, async (tx) => {
    const mail = await lockMail(tx, id)
    if (!mail) throw new AppError('not_found', `No mail ${id} is stored.`, { param: 'id' })
    if (mail.status === 'queued' || mail.status === 'sending') {
      throw conflict(`Mail ${id} is still waiting to be sent; last_error says what for.`)
    }
    const copy = await copyDelivery(tx, deps, id)
    await recordAudit(tx, {
      ...action,
      action: 'mail.resend',
      subjectType: 'mail',
      subjectId: id,
      before: toMailSummary(mail),
      after: toMailSummary(copy),
    })
    return copy
  })
}

function conflict(message: string): AppError {
  return new AppError('conflict', message)
}
