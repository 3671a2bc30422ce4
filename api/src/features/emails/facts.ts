import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** Whether a mail of this kind about this invoice has reached the customer. */
export async function wasNotified(
  db: Db,
  about: { kind: string; stripeSubscriptionId: string; invoiceId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', about.kind)
    .where('stripeSubscriptionId', '=', about.stripeSubscriptionId)
    .where(sql`details->>'invoiceId'`, '=', about.invoiceId)
    .where('status', 'in', ['sent', 'sending'])
    .executeTakeFirst()
  return row !== undefined
}

const ASKING = ['first_invoice_open', 'invoice_overdue', 'payment_failed', 'payment_action_required']

/** Whether a mail that asks the customer to pay this invoice has reached them, or is being sent. */
export async function wasAskedToPay(
  db: Db,
  about: { stripeSubscriptionId: string; invoiceId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', 'in', ASKING)
    .where('stripeSubscriptionId', '=', about.stripeSubscriptionId)
    .where(sql`details->>'invoiceId'`, '=', about.invoiceId)
    .where('status', 'in', ['sent', 'sending'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a mail of one of these kinds about an invoice of usage has reached the customer, or is being sent. */
export async function wasToldOfUsageInvoice(
  db: Db,
  about: { kinds: readonly string[]; customerId: string; invoiceId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('customerId', '=', about.customerId)
    .where('kind', 'in', about.kinds)
    .where(sql`details->>'invoiceId'`, '=', about.invoiceId)
    .where('status', 'in', ['sent', 'sending'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The plan that the first e-mail about this invoice named. */
export async function findMailedTier(
  db: Db,
  about: { stripeSubscriptionId: string; invoiceId: string },
): Promise<string | undefined> {
  const tier = sql<string>`details->>'tier'`
  const row = await db
    .selectFrom('emailDeliveries')
    .select(tier.as('tier'))
    .where('stripeSubscriptionId', '=', about.stripeSubscriptionId)
    .where(sql`details->>'invoiceId'`, '=', about.invoiceId)
    .where(tier, 'is not', null)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst()
  return row?.tier
}

/**
 * Whether another e-mail asks the customer to confirm this payment with their bank, which is more useful than
 * saying that it failed.
 */
export async function isToBeConfirmed(
  db: Db,
  { kind, dedupeKey }: { kind: string; dedupeKey: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', kind)
    .where('dedupeKey', '=', dedupeKey)
    .where('status', 'in', ['queued', 'sending', 'sent'])
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Whether the bank asked the customer to confirm the attempt that failed, which has an e-mail of its own. Stripe reports both at once; the
 * attempts that the two events count may differ.
 */
export async function isAskedByBank(
  db: Db,
  about: { stripeSubscriptionId: string; invoiceId: string; attempt: number },
): Promise<boolean> {
  const row = await db
    .selectFrom('invoicePayments as failed')
    .innerJoin('webhookEvents as asking', (join) =>
      join
        .onRef('asking.stripeSubscriptionId', '=', 'failed.stripeSubscriptionId')
        .onRef('asking.objectId', '=', 'failed.stripeInvoiceId'),
    )
    .select('asking.id')
    .where('failed.stripeSubscriptionId', '=', about.stripeSubscriptionId)
    .where('failed.stripeInvoiceId', '=', about.invoiceId)
    .where('failed.outcome', '=', 'failed')
    .where('failed.attempt', '=', about.attempt)
    .where('asking.type', '=', 'invoice.payment_action_required')
    .where('asking.ignoredReason', 'is', null)
    .where(
      sql<boolean>`asking.created between failed.occurred_at - interval '1 minute' and failed.occurred_at + interval '1 minute'`,
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Whether the mail of the failed attempt for which the bank last asked has left before the bank's question was known. It leads to the
 * same page, so that nobody is told twice. One that is being sent may still turn out not to be needed.
 */
export async function hasReadOfFailure(
  db: Db,
  { stripeSubscriptionId, invoiceId }: { stripeSubscriptionId: string; invoiceId: string },
): Promise<boolean> {
  const { rows } = await sql`
    select from email_deliveries mail
    join invoice_payments failed on failed.stripe_invoice_id = ${invoiceId} and failed.outcome = 'failed'
      and failed.stripe_subscription_id = mail.stripe_subscription_id
      and failed.attempt = (mail.details->>'attempt')::int
    where mail.kind = 'payment_failed' and mail.stripe_subscription_id = ${stripeSubscriptionId}
      and mail.details->>'invoiceId' = ${invoiceId} and mail.status = 'sent'
      and abs(extract(epoch from failed.occurred_at - (
        select max(created) from webhook_events
        where object_id = ${invoiceId} and stripe_subscription_id = ${stripeSubscriptionId}
          and type = 'invoice.payment_action_required' and ignored_reason is null))) <= 60
    limit 1`.execute(db)
  return rows.length > 0
}

/**
 * Whether the last thing the customer read about a cancellation is that there will be one. An e-mail that is
 * being sent is treated as read, because it can no longer be stopped.
 */
export async function wasNotifiedOfCancellation(db: Db, stripeSubscriptionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('kind', 'in', ['cancellation_scheduled', 'cancellation_undone'])
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where((eb) =>
      eb.or([
        eb('status', '=', 'sent'),
        eb.and([eb('status', '=', 'sending'), eb('kind', '=', 'cancellation_scheduled')]),
      ]),
    )
    .orderBy(sql`coalesce(sent_at, claimed_at)`, 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.kind === 'cancellation_scheduled'
}

/**
 * Whether the customer read that credits were taken for a refund or dispute, or one that is being sent says so. Where no e-mail
 * was about this one, another of the purchase told of them.
 */
export async function wasNotifiedOfTaking(
  db: Db,
  about: { customerId: string; sessionId: string; reversalId: string },
): Promise<boolean> {
  const mails = await db
    .selectFrom('emailDeliveries')
    .select(['status', sql<string>`details->'reversal'->>'id'`.as('reversalId')])
    .where('customerId', '=', about.customerId)
    .where('kind', '=', 'credits_taken_back')
    .where(sql`details->>'sessionId'`, '=', about.sessionId)
    .execute()
  const own = mails.filter(({ reversalId }) => reversalId === about.reversalId)
  return (own.length > 0 ? own : mails).some(({ status }) => status === 'sent' || status === 'sending')
}

/** Whether the price changed within the current period, so that a part of it may not be billed yet. */
export async function hasChangedPrice(
  db: Db,
  subscription: { stripeSubscriptionId: string; currentPeriodStart: Date | null },
): Promise<boolean> {
  const { stripeSubscriptionId, currentPeriodStart } = subscription
  if (!currentPeriodStart) return true
  const movement = await db
    .selectFrom('mrrMovements')
    .select('id')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('reason', 'in', ['expansion', 'contraction'])
    .where('occurredAt', '>=', currentPeriodStart)
    .limit(1)
    .executeTakeFirst()
  return movement !== undefined
}

/** How many credits a refund or dispute took, in thousandths, less what came back of it; the e-mails to the customer know. */
export async function findTakenBy(db: Db, about: { sessionId: string; reversalId: string }): Promise<number> {
  const { rows } = await sql<{ millis: number }>`
    select coalesce(sum(
      coalesce((details->>'takenMillis')::bigint, 0) - coalesce((details->>'givenMillis')::bigint, 0)), 0)::float8 as millis
    from email_deliveries
    where kind in ('credits_taken_back', 'credits_given_back') and details->>'sessionId' = ${about.sessionId}
      and details->'reversal'->>'id' = ${about.reversalId}`.execute(db)
  return rows[0]?.millis ?? 0
}

export interface InvoiceFacts {
  amountCents: number
  currency: string
  isPaid: boolean
  firstTriedAt: Date
}

export async function findInvoice(db: Db, stripeInvoiceId: string): Promise<InvoiceFacts | undefined> {
  const rows = await db
    .selectFrom('invoicePayments')
    .select(['outcome', 'amountCents', 'currency', 'occurredAt'])
    .where('stripeInvoiceId', '=', stripeInvoiceId)
    .orderBy('attempt', 'desc')
    .execute()
  const [latest] = rows
  if (!latest) return undefined
  const { amountCents, currency } = latest
  const firstTriedAt = new Date(Math.min(...rows.map(({ occurredAt }) => occurredAt.getTime())))
  return { amountCents, currency, isPaid: rows.some(({ outcome }) => outcome === 'succeeded'), firstTriedAt }
}

export interface ReturnedMail {
  customerId: string | null
  outcome: string
  reason: string | null
}

export async function findReturnedMail(db: Db, id: string): Promise<ReturnedMail | undefined> {
  const row = await db
    .selectFrom('emailDeliveries')
    .select(['customerId', 'outcome', 'outcomeReason as reason'])
    .where('id', '=', id)
    .where('outcome', 'is not', null)
    .executeTakeFirst()
  return row && { ...row, outcome: row.outcome ?? '' }
}

export async function findDeadEvent(db: Db, id: string) {
  return await db
    .selectFrom('webhookEvents')
    .select(['id', 'type', 'attempts', 'lastError'])
    .where('id', '=', id)
    .where('status', '=', 'dead')
    .executeTakeFirst()
}
