import type { Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import { countMailedInquiries, insertInquiry, lockInquiries, type NewInquiry } from './repository.ts'

type InquiryDeps = Pick<Deps, 'db' | 'queue' | 'config' | 'clock' | 'log'>

export interface ReceivedInquiry {
  id: string
  /** Beyond the day's number, a message is stored without a mail. */
  isMailed: boolean
}

/** The message and the promise to mail it commit together. */
export async function receiveInquiry(deps: InquiryDeps, inquiry: NewInquiry): Promise<ReceivedInquiry> {
  const received = await withTransaction(deps.db, async (tx) => {
    await lockInquiries(tx)
    const id = await insertInquiry(tx, inquiry)
    const isMailed = (await countMailedInquiries(tx)) < deps.config.mail.inquiriesPerDay
    if (isMailed) await enqueueEmail(tx, deps, { kind: 'inquiry', inquiryId: id })
    else await tellOfLimit(tx, deps)
    return { id, isMailed }
  })
  if (!received.isMailed) deps.log.warn({ inquiryId: received.id }, 'An inquiry was stored without a mail')
  return received
}

/** Once a day, and not where the seller wants no such mail at all. */
async function tellOfLimit(tx: Tx, deps: InquiryDeps): Promise<void> {
  if (deps.config.mail.inquiriesPerDay === 0) return
  const day = deps.clock.now().toISOString().slice(0, 10)
  await notifyAdmins(tx, deps, { kind: 'admin_inquiry_limit', day })
}
