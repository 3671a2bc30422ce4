import type { Tx } from '../../db/client.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { positionOf } from './order.ts'

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

/** What the stored events of one second tell of an object, without order among several updates. */
export interface StoredSecond {
  createdAt: Date
  status: string | null
  /** Undefined where the payload is gone. */
  object: JsonObject | undefined
  /** Several updates that `settleSecond` has to fit together. */
  isTie: boolean
}

/** The processed events of an object's life, second by second. */
export async function listSecondsOf(tx: Tx, subject: Subject): Promise<StoredSecond[]> {
  const rows = await eventsOf(tx, subject)
    .select(['type', 'created', 'objectStatus'])
    .where('type', 'like', `${subject.kind}.%`)
    .where('status', '=', 'processed')
    .orderBy('created')
    .execute()
  const seconds = new Map<number, typeof rows>()
  for (const row of rows) {
    const second = row.created.getTime()
    seconds.set(second, [...(seconds.get(second) ?? []), row])
  }
  return [...seconds.values()].flatMap((events) => toSecond(events) ?? [])
}

interface EventRow {
  type: string
  created: Date
  objectStatus: string | null
  payload: unknown
}

function toSecond(events: readonly EventRow[]): StoredSecond | undefined {
  const rankOf = ({ type, created }: EventRow) => positionOf({ type, createdAt: created }).rank
  const highest = Math.max(...events.map(rankOf))
  const [last, ...others] = events.filter((event) => rankOf(event) === highest)
  if (!last) return undefined
  const { created: createdAt, objectStatus: status, payload } = last
  return { createdAt, status, object: readEvent(payload)?.object, isTie: others.length > 0 }
}
