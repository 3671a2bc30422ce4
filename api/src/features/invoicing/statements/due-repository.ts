import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { billedOf } from '../../subscriptions/billed.ts'

export interface BilledAccount {
  accountId: string
  /** Null while the account has no customer at Stripe: its usage is sealed all the same, and billed once it has one. */
  stripeCustomerId: string | null
  /** The subscription whose invoices take the usage too. */
  stripeSubscriptionId: string | null
  /** From when its months are counted; without a subscription they are those of the calendar. */
  anchor: Date | null
  /** When the subscription's present period began, by Stripe's clock. */
  renewedAt: Date | null
  sealedUntil: Date | null
  firstEventAt: Date
}

/** A subscription that was an account's only one, and has ended since its usage was sealed. */
export interface EndedSubscription {
  accountId: string
  stripeCustomerId: string
  stripeSubscriptionId: string
  anchor: Date | null
  endedAt: Date
}

/** No period is as short, even where a subscription began anew in the middle of a month. */
const SHORTEST_PERIOD_DAYS = 1

/** An order that nobody has paid for has served nothing. */
const wasServing = (name: string): RawBuilder<boolean> => {
  const plan = sql.raw(name)
  return sql`(${plan}.status not in ('incomplete', 'incomplete_expired')
    and (${plan}.first_paid_at is not null or coalesce(${plan}.checkout_payment_status not in ('unpaid', 'failed'), true)))`
}

/** Of `account`, a row of `usage_accounts`. An order that somebody else may have made pays for it only where no customer is known to be the owner's. */
const endedOf = sql`
  from customers payer join subscriptions ended on ended.customer_id = payer.id
  where payer.user_id = account.account_id and payer.deleted_at is null
    and payer.stripe_customer_id is not null and ended.status = 'canceled'
    and ended.ended_at > coalesce(account.sealed_until, account.first_event_at) and ${wasServing('ended')}
    and (payer.proved_at is not null or not exists (
      select from customers owner
      where owner.user_id = account.account_id and owner.deleted_at is null and owner.proved_at is not null))
    and not exists (
      select from customers owner join subscriptions other on other.customer_id = owner.id
      where owner.user_id = account.account_id and other.id <> ended.id and ${wasServing('other')}
        and (owner.proved_at is not null or payer.proved_at is null)
        and other.created_at < ended.ended_at and (other.ended_at is null or other.ended_at > ended.ended_at))`

/** Accounts with usage whose period may be over. */
export async function listBilledAccounts(
  db: Db,
  now: Date,
  after: string | null,
  limit: number,
): Promise<BilledAccount[]> {
  const { rows } = await sql<BilledAccount>`
    select account.account_id, billed.stripe_customer_id, billed.stripe_subscription_id,
      billed.billing_cycle_anchor as anchor, billed.current_period_start as renewed_at, account.sealed_until,
      account.first_event_at
    from usage_accounts account
    left join lateral ${billedOf(sql`account.account_id`)} billed on true
    where (account.sealed_until is null
        or account.sealed_until < ${now}::timestamptz - make_interval(days => ${SHORTEST_PERIOD_DAYS})
        or account.sealed_until < billed.current_period_start
        or exists (select ${endedOf}))
      and (${after}::uuid is null or account.account_id > ${after}::uuid)
    order by account.account_id limit ${limit}`.execute(db)
  return rows
}

/** The first to end first. */
export async function listEnded(db: Db, accountIds: readonly string[]): Promise<EndedSubscription[]> {
  const { rows } = await sql<EndedSubscription>`
    select account.account_id, ended.* from usage_accounts account
    join lateral (
      select payer.stripe_customer_id, ended.stripe_subscription_id, ended.billing_cycle_anchor as anchor, ended.ended_at
      ${endedOf}) ended on true
    where account.account_id = any(${accountIds}::uuid[])
    order by ended.ended_at, ended.stripe_subscription_id`.execute(db)
  return rows
}
