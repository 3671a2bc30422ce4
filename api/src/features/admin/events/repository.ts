import type { Db } from '../../../db/client.ts'
import { type PageRequest, pageOf } from '../../../db/keyset.ts'

const SUMMARY = [
  'id',
  'type',
  'status',
  'attempts',
  'deliveryCount',
  'created',
  'receivedAt',
  'nextAttemptAt',
  'processedAt',
  'lastError',
  'ignoredReason',
  'objectId',
  'stripeCustomerId',
  'stripeSubscriptionId',
] as const

export type EventRow = Awaited<ReturnType<typeof listEventsOfCustomer>>[number]

export interface EventFilter {
  status?: string
  type?: string
  ignored_reason?: string
}

export async function listEvents(db: Db, filter: EventFilter, page: PageRequest) {
  const { status, type, ignored_reason: ignoredReason } = filter
  const found = db
    .selectFrom('webhookEvents')
    .select(SUMMARY)
    .where((eb) =>
      eb.and([
        ...(status === undefined ? [] : [eb('status', '=', status)]),
        ...(type === undefined ? [] : [eb('type', '=', type)]),
        ...(ignoredReason === undefined ? [] : [eb('ignoredReason', '=', ignoredReason)]),
      ]),
    )
  return await pageOf(found, { at: 'receivedAt', id: 'id' }, page).execute()
}

export async function listEventsOfCustomer(db: Db, stripeCustomerId: string, limit: number) {
  return await db
    .selectFrom('webhookEvents')
    .select(SUMMARY)
    .where('stripeCustomerId', '=', stripeCustomerId)
    .orderBy('created', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function findEvent(db: Db, id: string) {
  return await db
    .selectFrom('webhookEvents')
    .select(SUMMARY)
    .select(['apiVersion', 'livemode', 'payload'])
    .where('id', '=', id)
    .executeTakeFirst()
}
