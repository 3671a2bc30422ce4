import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { TOKEN_MAILS } from '../emails/mails.ts'
import type { OrderFacts } from './decide.ts'

export interface Order extends OrderFacts {
  customerId: string
  stripeCustomerId: string
  /** The subscription is over, or the payment came after the customer was deleted: no token is mailed any more. */
  isOver: boolean
}

/** What was ordered at a checkout: a subscription, or credits, whose token is for the account as a whole. */
const ORDERS = sql`(
  select session_id, fulfilled_at as ordered_at, subscription.customer_id, subscription.stripe_subscription_id,
    subscription.status in ('canceled', 'incomplete_expired') as is_over
  from checkout_fulfilments join subscriptions subscription using (stripe_subscription_id)
  union all
  select session_id, created_at, credit_purchases.customer_id, null,
    exists (select from late_payments where payment_id = session_id)
  from credit_purchases
  where payment_status = 'paid')`

/** The order of a checkout session with its newest token e-mail; undefined until it is fulfilled. */
export async function findOrder(db: Db, sessionId: string): Promise<Order | undefined> {
  const { rows } = await sql<Order>`
    select
      ordered.ordered_at,
      ordered.is_over,
      customer.id as customer_id,
      customer.stripe_customer_id,
      customer.email,
      customer.deleted_at is not null as is_customer_deleted,
      (select count(*)::int from subscriptions where customer_id = customer.id)
        + (select count(*)::int from credit_purchases where customer_id = customer.id and payment_status = 'paid')
        as order_count,
      ordered.stripe_subscription_id is null and exists (
        select from customers other where other.user_id = customer.user_id and other.id <> customer.id) as are_credits_shared,
      (select jsonb_build_object('id', mail.id, 'status', mail.status, 'outcome', mail.outcome)
        from email_deliveries mail join mcp_tokens token on token.jti = mail.token_jti
        where mail.customer_id = customer.id and mail.kind = any (${sql.val(TOKEN_MAILS)}::text[])
          and coalesce(mail.stripe_subscription_id, token.subscription_id) is not distinct from ordered.stripe_subscription_id
        order by mail.created_at desc, mail.id desc limit 1) as mail,
      exists (select from email_deliveries delivery join customers reached on reached.id = delivery.customer_id
        where reached.email_norm = customer.email_norm and delivery.outcome in ('delivered', 'spam_report'))
        or exists (select from auth_users where email = customer.email_norm) as was_reached,
      exists (select from mcp_tokens where user_id = customer.user_id and last_seen_at is not null) as is_token_used,
      (select jsonb_build_object('status', status, 'newEmail', new_email)
        from address_corrections where session_id = ordered.session_id) as correction
    from ${ORDERS} ordered
    join customers customer on customer.id = ordered.customer_id
    where ordered.session_id = ${sessionId}`.execute(db)
  return rows[0]
}

export interface NewCorrection {
  sessionId: string
  customerId: string
  deliveryId: string
  oldEmail: string
  newEmail: string
}

/** Of two concurrent corrections one is stored; one that Stripe rejected is replaced. */
export async function insertCorrection(tx: Tx, correction: NewCorrection): Promise<boolean> {
  const inserted = await tx
    .insertInto('addressCorrections')
    .values(correction)
    .onConflict((conflict) =>
      conflict
        .column('sessionId')
        .doUpdateSet({ ...correction, status: 'pending', createdAt: sql`now()`, finishedAt: null })
        .where('addressCorrections.status', '=', 'refused'),
    )
    .returning('sessionId')
    .executeTakeFirst()
  return inserted !== undefined
}

export type PendingCorrection = NewCorrection & {
  stripeCustomerId: string
  /** Where the token that was mailed is. */
  tokenAccountId: string
}

export async function findPendingCorrection(
  db: Db,
  sessionId: string,
): Promise<PendingCorrection | undefined> {
  return await db
    .selectFrom('addressCorrections')
    .innerJoin('customers', 'customers.id', 'addressCorrections.customerId')
    .innerJoin('emailDeliveries as mail', 'mail.id', 'addressCorrections.deliveryId')
    .innerJoin('mcpTokens', 'mcpTokens.jti', 'mail.tokenJti')
    .select(['sessionId', 'addressCorrections.customerId', 'deliveryId', 'oldEmail', 'newEmail'])
    .select(['stripeCustomerId', 'mcpTokens.userId as tokenAccountId'])
    .where('sessionId', '=', sessionId)
    .where('addressCorrections.status', '=', 'pending')
    .$narrowType<{ stripeCustomerId: string }>()
    .executeTakeFirst()
}

/** Returns whether this call finished it. */
export async function finishCorrection(
  tx: Tx,
  sessionId: string,
  status: 'applied' | 'refused',
): Promise<boolean> {
  const finished = await tx
    .updateTable('addressCorrections')
    .set({ status, finishedAt: sql<Date>`now()` })
    .where('sessionId', '=', sessionId)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return finished.numUpdatedRows > 0n
}

/** The newest mail that told of the credits of a purchase, if it was sent. */
export async function findMailOfCredits(
  tx: Tx,
  { customerId, sessionId }: Pick<NewCorrection, 'customerId' | 'sessionId'>,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('emailDeliveries')
    .select('id')
    .where('customerId', '=', customerId)
    .where('kind', '=', 'credits_added')
    .where(sql`details->>'sessionId'`, '=', sessionId)
    .where('status', 'in', ['sending', 'sent', 'dead'])
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** Corrections whose job should have finished by now. */
export async function listOverdueCorrections(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('addressCorrections')
    .select('sessionId')
    .where('status', '=', 'pending')
    .where('createdAt', '<', sql<Date>`now() - interval '1 minute'`)
    .orderBy('createdAt')
    .limit(limit)
    .execute()
  return rows.map(({ sessionId }) => sessionId)
}
