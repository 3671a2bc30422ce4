import type { Db } from '../../db/client.ts'

/** In the key of the e-mail that tells of the end of a subscription itself. */
export const ENDED = 'ended'

const UNDER_WAY = ['queued', 'sending', 'sent']

const tellingOf = (db: Db, stripeSubscriptionId: string, statuses = UNDER_WAY) =>
  db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', 'access_ended')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('status', 'in', statuses)
    .limit(1)

/** Whether the end of a subscription itself is mailed, now or before. */
export async function hasEndMail(db: Db, stripeSubscriptionId: string): Promise<boolean> {
  const mail = tellingOf(db, stripeSubscriptionId).where('dedupeKey', '=', `${stripeSubscriptionId}:${ENDED}`)
  return (await mail.executeTakeFirst()) !== undefined
}

/** Whether the customer heard, or is about to hear, that the subscription gives no access. */
export async function wasToldOfNoAccess(db: Db, stripeSubscriptionId: string): Promise<boolean> {
  return (await tellingOf(db, stripeSubscriptionId).executeTakeFirst()) !== undefined
}

/** The same, once the e-mail has left. */
export async function hasReadOfNoAccess(db: Db, stripeSubscriptionId: string): Promise<boolean> {
  const mail = tellingOf(db, stripeSubscriptionId, ['sending', 'sent'])
  return (await mail.executeTakeFirst()) !== undefined
}

/** Whether the customer heard that their first payment is on its way, or that it failed and can still be made. */
export async function wasToldOfFirstPayment(db: Db, stripeSubscriptionId: string): Promise<boolean> {
  const mail = db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', 'in', ['payment_pending', 'first_payment_failed'])
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('status', 'in', UNDER_WAY)
    .limit(1)
  return (await mail.executeTakeFirst()) !== undefined
}
