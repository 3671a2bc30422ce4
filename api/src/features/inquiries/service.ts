import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { enqueueEmail } from '../emails/service.ts'
import { insertInquiry, type NewInquiry } from './repository.ts'

/** The message and the promise to mail it commit together. */
export async function receiveInquiry(deps: Pick<Deps, 'db' | 'queue'>, inquiry: NewInquiry): Promise<string> {
  return await withTransaction(deps.db, async (tx) => {
    const inquiryId = await insertInquiry(tx, inquiry)
    await enqueueEmail(tx, deps, { kind: 'inquiry', inquiryId })
    return inquiryId
  })
}
