import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { idAt, textAt } from '../../lib/json.ts'
import { customerOf, type StripeEvent } from '../../stripe/event.ts'
import { readInvoiceSubscription } from '../../stripe/invoice.ts'
import { customerKey } from './customer-key.ts'
import type { ForeignReason } from './foreign-reason.ts'

export interface NewEvent {
  event: StripeEvent
  /** A foreign event is finished as soon as it is stored. */
  foreign: ForeignReason | undefined
}

/**
 * Makes events durable before any logic runs; a repeated delivery changes nothing. Returns for each event
 * whether this call stored it.
 */
export async function storeEvents(db: Db, events: readonly NewEvent[]): Promise<boolean[]> {
  const { rows } = await sql<{ id: string }>`
    insert into webhook_events (id, type, api_version, livemode, created, object_id, object_status,
      stripe_customer_id, stripe_subscription_id, payload, status, ignored_reason, processed_at)
    select id, type, api_version, livemode, created, object_id, object_status,
      stripe_customer_id, stripe_subscription_id, payload,
      case when ignored_reason is null then 'received' else 'ignored' end, ignored_reason,
      case when ignored_reason is not null then now() end
    from jsonb_to_recordset(${JSON.stringify(events.map(columnsOf))}::jsonb) as event (
      id text, type text, api_version text, livemode boolean, created timestamptz, object_id text, object_status text,
      stripe_customer_id text, stripe_subscription_id text, payload jsonb, ignored_reason text)
    on conflict (id) do nothing
    returning id`.execute(db)
  const stored = new Set(rows.map(({ id }) => id))
  // If the same event is in the batch twice, only the first counts as stored.
  return events.map(({ event }) => stored.delete(event.id))
}

function columnsOf({ event, foreign }: NewEvent) {
  return {
    id: event.id,
    type: event.type,
    api_version: event.apiVersion,
    livemode: event.livemode,
    created: event.createdAt,
    object_id: textAt(event.object, 'id'),
    object_status: textAt(event.object, 'status'),
    stripe_customer_id: customerOf(event),
    stripe_subscription_id: subscriptionOf(event),
    payload: event.payload,
    ignored_reason: foreign,
  }
}

function subscriptionOf(event: StripeEvent): string | undefined {
  switch (event.object['object']) {
    case 'subscription':
      return textAt(event.object, 'id')
    case 'invoice':
      return readInvoiceSubscription(event.object)
    default:
      return idAt(event.object, 'subscription')
  }
}

export interface ClaimedEvent {
  id: string
  status: string
  payload: unknown
  /** False if another transaction is working on the same customer. */
  hasCustomer: boolean
}

export interface ClaimOptions {
  lockCustomer: (key: RawBuilder<string>) => RawBuilder<boolean>
  /** The events whose payload has to be read. */
  unread: readonly string[]
  /** How long later statements of this transaction may wait for a lock. */
  lockTimeoutMs: number
}

/**
 * Locks the events and their customers without waiting for either: an event that is locked elsewhere is left
 * out.
 */
export async function claimEvents(
  tx: Tx,
  ids: readonly string[],
  { lockCustomer, unread, lockTimeoutMs }: ClaimOptions,
): Promise<Map<string, ClaimedEvent>> {
  const rows = await tx
    .selectFrom('webhookEvents')
    .select([
      'id',
      'status',
      sql<unknown>`case when id = any(${unread}::text[]) then payload end`.as('payload'),
      lockCustomer(customerKey).as('hasCustomer'),
    ])
    .select(sql`set_config('lock_timeout', ${String(lockTimeoutMs)}::text, true)`.as('lockTimeout'))
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .forUpdate()
    .skipLocked()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Those of these events that are stored, even if another transaction holds them. */
export async function listStored(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('webhookEvents')
    .select('id')
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute()
  return rows.map(({ id }) => id)
}

export interface FinishedEvent {
  id: string
  status: 'processed' | 'ignored' | 'deferred'
  ignoredReason: ForeignReason | null
}

export interface DeferredEvent {
  id: string
  payload: unknown
}

/**
 * Waiting does not count as a failed attempt: an event that was checked often while it waited must not become
 * dead at its first failure.
 */
const finishing = (events: readonly FinishedEvent[]) => sql`
  update webhook_events set
    status = done.status, ignored_reason = done.reason, last_error = null,
    attempts = attempts + case when done.status = 'deferred' then 0 else 1 end,
    processed_at = case when done.status <> 'deferred' then now() end
  from unnest(
    ${events.map(({ id }) => id)}::text[],
    ${events.map(({ status }) => status)}::text[],
    ${events.map(({ ignoredReason }) => ignoredReason)}::text[]) as done (id, status, reason)
  where webhook_events.id = done.id`

/**
 * Finishes events and returns those that waited for rows of their customers. Events being processed by others
 * are left out: they wait for the customer's lock and will find the rows themselves.
 */
export async function finishEvents(
  tx: Tx,
  events: readonly FinishedEvent[],
  awaitedCustomerIds: readonly string[],
): Promise<DeferredEvent[]> {
  if (awaitedCustomerIds.length === 0) {
    await finishing(events).execute(tx)
    return []
  }
  // One of the finished events may itself have been deferred, and this statement still sees it that way.
  const { rows } = await sql<DeferredEvent>`
    with finished as (${finishing(events)})
    select id, payload from webhook_events
    where status = 'deferred' and stripe_customer_id = any(${awaitedCustomerIds}::text[])
      and id <> all(${events.map(({ id }) => id)}::text[])
    order by created, id
    for update skip locked`.execute(tx)
  return rows
}
