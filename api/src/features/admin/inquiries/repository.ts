import type { Db } from '../../../db/client.ts'
import { type PageRequest, pageOf } from '../../../db/keyset.ts'

/** With the state of the newest e-mail about each inquiry. */
export async function listInquiries(db: Db, page: PageRequest) {
  const all = db
    .selectFrom('inquiries')
    .select(['id', 'name', 'email', 'company', 'message', 'createdAt'])
    .select((eb) =>
      eb
        .selectFrom('emailDeliveries')
        .select('status')
        .whereRef('emailDeliveries.inquiryId', '=', 'inquiries.id')
        .where('kind', '=', 'inquiry')
        .orderBy('emailDeliveries.createdAt', 'desc')
        .limit(1)
        .as('mailStatus'),
    )
  return await pageOf(all, { at: 'createdAt', id: 'id' }, page).execute()
}
