import { type Selectable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import type { DashboardObject } from '../../stripe/dashboard-link.ts'
import { RUNNING_STATUSES } from '../../stripe/subscription.ts'

/**
 * `order_ended` never gave access, `plan_ended` gave less than its whole period, and `plan_served` is what was still owed. Credits
 * of a customer whom Stripe has deleted serve nobody.
 */
type LatePaymentStatus = 'order_ended' | 'plan_ended' | 'plan_served' | 'customer_deleted'

export type LatePayment = Omit<Selectable<Database['latePayments']>, 'status'> & { status: LatePaymentStatus }

const COLUMNS = [
  'paymentId',
  'customerId',
  'stripeSubscriptionId',
  'creditPurchaseId',
  'amountMinor',
  'currency',
  'endedAt',
  'paidAt',
] as const

/**
 * Stores what was paid for a subscription after its end, whichever was heard of first; returns what is new. What the seller billed
 * after the end is left out, and what was paid before `since`.
 */
export async function insertLatePayments(
  tx: Tx,
  stripeSubscriptionId: string,
  since: Date,
): Promise<Pick<LatePayment, 'paymentId' | 'status'>[]> {
  const { rows } = await sql<Pick<LatePayment, 'paymentId' | 'status'>>`
    insert into late_payments as late
      (payment_id, customer_id, stripe_subscription_id, amount_minor, currency, status, ended_at, paid_at)
    select payment.stripe_invoice_id, ended.customer_id, ended.stripe_subscription_id, payment.amount_cents, payment.currency,
      case when ended.checkout_payment_status is not null and ended.first_paid_at > ended.ended_at then 'order_ended'
        when ended.current_period_end <= ended.ended_at then 'plan_served'
        else 'plan_ended' end,
      ended.ended_at, payment.occurred_at
    from subscriptions ended
    join invoice_payments payment using (stripe_subscription_id)
    left join invoices invoice using (stripe_invoice_id)
    where ended.stripe_subscription_id = ${stripeSubscriptionId}
      and payment.outcome = 'succeeded' and payment.amount_cents > 0 and payment.occurred_at > ended.ended_at
      and (invoice.invoice_created is null or invoice.invoice_created < ended.ended_at)
      and payment.occurred_at > ${since}
    on conflict do nothing
    returning late.payment_id, late.status`.execute(tx)
  return rows
}

/** Of credits. Returns whether it is new. */
export async function insertLatePurchase(
  tx: Tx,
  purchase: Omit<LatePayment, 'stripeSubscriptionId' | 'paymentId' | 'status'> & { creditPurchaseId: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('latePayments')
    .values({ ...purchase, paymentId: purchase.creditPurchaseId, status: 'customer_deleted' })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows) === 1
}

/** Given back, or something else was given for it since: a new subscription, or credits. */
const isSettled = sql<boolean>`late.status = 'plan_served' or exists (
    select from charges charge join refunds refund using (stripe_charge_id)
    where (charge.stripe_invoice_id = late.payment_id or charge.credit_purchase_id = late.credit_purchase_id)
      and refund.status not in ('failed', 'canceled'))
  or exists (
    select from customers payer
    join customers same on same.user_id = payer.user_id or same.email_norm = payer.email_norm
    left join subscriptions anew on anew.customer_id = same.id and anew.status in (${sql.join(RUNNING_STATUSES)})
      and coalesce(anew.first_paid_at, anew.created_at) > late.paid_at
    left join credit_grants given on given.account_id = same.user_id and given.created_at > late.paid_at
      and given.source_id is distinct from late.credit_purchase_id
    where payer.id = late.customer_id and coalesce(anew.id, given.id) is not null)`

const latePayments = (db: Db) =>
  db
    .selectFrom('latePayments as late')
    .leftJoin('creditPurchases as purchase', 'purchase.sessionId', 'late.creditPurchaseId')
    .select(COLUMNS.map((column) => `late.${column}` as const))
    .select([
      sql<LatePaymentStatus>`late.status`.as('status'),
      isSettled.as('isSettled'),
      'purchase.stripePaymentIntentId',
      'purchase.stripeInvoiceId as receiptInvoiceId',
    ])

/** Newest first. */
export async function listLatePayments(db: Db, customerIds: readonly string[], limit: number) {
  if (customerIds.length === 0) return []
  return await latePayments(db)
    .where('late.customerId', 'in', customerIds)
    .orderBy('late.paidAt', 'desc')
    .limit(limit)
    .execute()
}

export async function listOpenLatePayments(db: Db, since: Date, limit: number) {
  return await latePayments(db)
    .where('late.paidAt', '>=', since)
    .where(sql<boolean>`not (${isSettled})`)
    .orderBy('late.paidAt', 'desc')
    .limit(limit)
    .execute()
}

export async function findLatePayment(db: Db, paymentId: string) {
  return await latePayments(db).where('late.paymentId', '=', paymentId).executeTakeFirst()
}

export type LatePaymentRecord = NonNullable<Awaited<ReturnType<typeof findLatePayment>>>

/** Where it can be refunded. */
export function pageOfLatePayment(late: LatePaymentRecord): { kind: DashboardObject; id: string } {
  const { paymentId, stripeSubscriptionId, receiptInvoiceId, stripePaymentIntentId } = late
  const invoiceId = stripeSubscriptionId === null ? receiptInvoiceId : paymentId
  if (invoiceId !== null) return { kind: 'invoices', id: invoiceId }
  return { kind: 'payments', id: stripePaymentIntentId ?? paymentId }
}
