import type { Tx } from '../../db/client.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'

/** Whose events: the objects that this product follows through theirs. */
export interface Subject {
  kind: 'customer' | 'customer.subscription' | 'charge.dispute' | 'radar.early_fraud_warning' | 'refund'
  id: string
}

const COLUMN = {
  customer: 'stripeCustomerId',
  'customer.subscription': 'stripeSubscriptionId',
  'charge.dispute': 'objectId',
  'radar.early_fraud_warning': 'objectId',
  refund: 'objectId',
} as const

const eventsOf = (tx: Tx, { kind, id }: Subject) =>
  tx
    .selectFrom('webhookEvents')
    .select('payload')
    .where(COLUMN[kind], '=', id)
    // What another mode or account tells is no part of its life.
    .where('ignoredReason', 'is', null)

/** The stored updates of one second, whether they have been processed or not. */
export async function listUpdatesOfSecond(tx: Tx, subject: Subject, createdAt: Date): Promise<StripeEvent[]> {
  const rows = await eventsOf(tx, subject)
    .where('type', '=', `${subject.kind}.updated`)
    .where('created', '=', createdAt)
    .execute()
  return rows.flatMap(({ payload }) => readEvent(payload) ?? [])
}

/** The newest stored event before the updates of that second; a creation in it comes before them. */
export async function findEventBefore(
  tx: Tx,
  subject: Subject,
  createdAt: Date,
): Promise<StripeEvent | undefined> {
  const [creation, update] = [`${subject.kind}.created`, `${subject.kind}.updated`]
  const row = await eventsOf(tx, subject)
    .where('type', 'in', [creation, update])
    .where((eb) =>
      eb.or([
        eb('created', '<', createdAt),
        eb.and([eb('created', '=', createdAt), eb('type', '=', creation)]),
      ]),
    )
    .orderBy('created', 'desc')
    // In one second `updated` comes after `created`, as it does in the alphabet.
    .orderBy('type', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && readEvent(row.payload)
}
