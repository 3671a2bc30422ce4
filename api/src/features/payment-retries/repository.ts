import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { isPaused } from '../invoicing/statements/paused.ts'

export interface PaymentRetry {
  id: string
  stripeInvoiceId: string
  stripePaymentMethodId: string
  /** Null for an invoice of usage alone. */
  stripeSubscriptionId: string | null
  /** The statement that it bills; null for an invoice of a subscription. */
  statementId: string | null
}

export interface ClaimedRetry extends PaymentRetry {
  /** Whether an earlier claim may have reached Stripe. */
  isRepeated: boolean
}

export type RetryOutcome = 'paid' | 'submitted' | 'declined' | 'needs_customer' | 'not_due'

/** Longer than an attempt can take, so that only a crashed process loses its claim. */
const CLAIM_SECONDS = 60

/**
 * Plans one attempt with this payment method for each invoice of a customer that may be open. A failed
 * attempt is planned again, because the customer has just chosen that method once more; one that is queued,
 * in progress or paid is not.
 */
export async function planPaymentRetries(
  tx: Tx,
  customerId: string,
  stripePaymentMethodId: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into payment_retries (stripe_invoice_id, stripe_payment_method_id, stripe_subscription_id, statement_id)
    select distinct on (invoice_id) invoice_id, ${stripePaymentMethodId}, stripe_subscription_id, statement_id from (
      select latest_invoice_id as invoice_id, stripe_subscription_id, null::uuid as statement_id from subscriptions
      where customer_id = ${customerId} and status not in ('canceled', 'incomplete_expired')
        and latest_invoice_id is not null
      union
      select invoice.stripe_invoice_id, subscription.stripe_subscription_id, null
      from subscriptions subscription join invoices invoice using (stripe_subscription_id)
      where subscription.customer_id = ${customerId} and invoice.status = 'open'
        and subscription.status not in ('canceled', 'incomplete_expired')
      union
      select invoice.stripe_invoice_id, null, statements.id
      from customers customer join statements on statements.stripe_customer_id = customer.stripe_customer_id
      join invoices invoice on invoice.statement_id = statements.id
      where customer.id = ${customerId} and invoice.status = 'open' and not ${isPaused}) candidates
    order by invoice_id, stripe_subscription_id
    on conflict (stripe_invoice_id, stripe_payment_method_id) do update
      set id = gen_random_uuid(), status = 'queued', last_error = null, claimed_at = null, finished_at = null,
        created_at = now()
      where payment_retries.status in ('declined', 'needs_customer', 'not_due')
    returning id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** The same for one invoice; undefined if it was planned before. */
export async function planPaymentRetry(
  tx: Tx,
  retry: Pick<PaymentRetry, 'stripeInvoiceId' | 'stripePaymentMethodId'> & { stripeSubscriptionId: string },
): Promise<string | undefined> {
  const planned = await tx
    .insertInto('paymentRetries')
    .values(retry)
    .onConflict((conflict) => conflict.columns(['stripeInvoiceId', 'stripePaymentMethodId']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return planned?.id
}

/** Only one of several concurrent callers gets it; undefined if it is finished or in progress elsewhere. */
export async function claimPaymentRetry(db: Db, id: string): Promise<ClaimedRetry | undefined> {
  return await db
    .updateTable('paymentRetries as retry')
    .from((from) =>
      from
        .selectFrom('paymentRetries')
        .select(['id', 'status', 'lastError'])
        .where('id', '=', id)
        .forUpdate()
        .as('before'),
    )
    .set({ status: 'working', claimedAt: sql<Date>`now()` })
    .whereRef('retry.id', '=', 'before.id')
    .where(
      sql<boolean>`(retry.status = 'queued'
        or (retry.status = 'working' and retry.claimed_at < now() - make_interval(secs => ${CLAIM_SECONDS})))`,
    )
    .returning([
      'retry.id',
      'retry.stripeInvoiceId',
      'retry.stripePaymentMethodId',
      'retry.stripeSubscriptionId',
      'retry.statementId',
      sql<boolean>`(before.status = 'working' or before.last_error is not null)`.as('isRepeated'),
    ])
    .executeTakeFirst()
}

/** Stripe did not answer in time: the next attempt repeats the request with the same idempotency key. */
export async function releasePaymentRetry(db: Db, id: string, lastError: string): Promise<void> {
  await db
    .updateTable('paymentRetries')
    .set({ status: 'queued', claimedAt: null, lastError: lastError.slice(0, 500) })
    .where('id', '=', id)
    .where('status', '=', 'working')
    .execute()
}

/** Returns whether this call finished it. */
export async function finishPaymentRetry(
  tx: Tx,
  id: string,
  outcome: RetryOutcome,
  lastError: string | null,
): Promise<boolean> {
  const finished = await tx
    .updateTable('paymentRetries')
    .set({ status: outcome, lastError: lastError?.slice(0, 500) ?? null, finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', '=', 'working')
    .returning('id')
    .executeTakeFirst()
  return finished !== undefined
}

const ABANDONED_AFTER_SECONDS = 120
const RETRY_DAYS = 4

/**
 * Attempts whose job was lost. After some days they are left alone, because Stripe's own retry schedule has
 * moved on.
 */
export async function listAbandonedRetries(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('paymentRetries')
    .select('id')
    .where('finishedAt', 'is', null)
    .where('createdAt', '>', sql<Date>`now() - make_interval(days => ${RETRY_DAYS})`)
    .where(
      sql<boolean>`coalesce(claimed_at, created_at) < now() - make_interval(secs => ${ABANDONED_AFTER_SECONDS})`,
    )
    .orderBy('createdAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
