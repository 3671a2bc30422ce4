import type { Tx } from '../../db/client.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { positionOf } from './order.ts'

/** The kinds of objects that this product follows through their events. */
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
    // Events of another mode or account are not part of its history.
    .where('ignoredReason', 'is', null)

/** The stored updates of one second, processed or not. */
export async function listUpdatesOfSecond(tx: Tx, subject: Subject, createdAt: Date): Promise<StripeEvent[]> {
  const rows = await eventsOf(tx, subject)
    .where('type', '=', `${subject.kind}.updated`)
    .where('created', '=', createdAt)
    .execute()
  return rows.flatMap(({ payload }) => readEvent(payload) ?? [])
}

/**
 * The newest stored event before the updates of that second; a creation in the same second comes before them.
 */
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
    // Within one second `updated` comes after `created`, which is also the alphabetical order.
    .orderBy('type', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && readEvent(row.payload)
}

/** What the stored events of one second say about an object; several updates are not ordered. */
export interface StoredSecond {
  createdAt: Date
  status: string | null
  /** Undefined if the payload has been deleted. */
  object: JsonObject | undefined
  /** There are several updates, which `settleSecond` has to order. */
  isTie: boolean
}

/** The processed events of an object, second by second. */
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
