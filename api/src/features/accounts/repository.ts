import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { isOwnerNow } from './members-repository.ts'
import type { Role } from './roles.ts'

export interface Membership {
  accountId: string
  /** The account's public id. */
  tenantId: string
  kind: string
  /** The name given by the owner, or else the owner's name in Stripe. */
  name: string | null
  /** The address of its newest owner; null until Stripe has reported one. */
  ownerEmail: string | null
  role: Role
  /** How many members joined before this one; 0 for an owner. */
  earlierMembers: number
  /** Of every subscription of the account that is or may become active. */
  tiers: string[]
}

/** Whether Stripe bills anything to the address, or it has a free account. */
const isBilled = (email: string) => sql`exists (
  select from customers where email_norm = lower(btrim(${email})) and deleted_at is null)`

/**
 * The person Stripe bills owns the account, identified by the address that Stripe has for them at the moment. What was set up with their
 * address while nobody was signed in is theirs only once they have claimed it.
 */
const ownersOf = (email: string) => sql`
  select customer.user_id as account_id, 'owner' as role, null::timestamptz as joined_at, null::uuid as member_id,
    bool_and(customer.address_changed_at is not null) as is_unproved
  from customers customer join accounts home on home.id = customer.user_id and home.unclaimed_since is null
  where customer.email_norm = lower(btrim(${email})) and customer.deleted_at is null
  group by customer.user_id`

/** If Stripe has deleted all of an account's customers, neither its members nor its tokens can use it. */
export const isOpen = (accountId: RawBuilder<string>) => sql`(
  exists (select from customers where user_id = ${accountId} and deleted_at is null)
  or not exists (select from customers where user_id = ${accountId}))`

/** The same of one account: whether anything that it has can be used. */
export async function isAccountOpen(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ open: boolean }>`select ${isOpen(sql`${accountId}::uuid`)} as open`.execute(db)
  return rows[0]?.open === true
}

const membersOf = (email: string) => sql`
  select member.account_id, member.role, member.joined_at, member.id as member_id, false as is_unproved
  from account_members member
  where member.email_norm = lower(btrim(${email})) and member.joined_at is not null and member.removed_at is null
    and ${isOpen(sql`member.account_id`)}
    and not ${isOwnerNow('member')}`

/** For a row of `accounts account`. */
export const nameOf = sql<string | null>`
  coalesce(account.name, (
    select customer.name from customers customer
    where customer.user_id = account.id and customer.name is not null and customer.deleted_at is null
    order by customer.created_at desc limit 1))`

/** Also for a row of `accounts account`. */
const ownerOf = sql<string | null>`(
  select customer.email from customers customer
  where customer.user_id = account.id and customer.email is not null and customer.deleted_at is null
  order by customer.created_at desc limit 1)`

/** Also for a row of `accounts account`. */
const tiersOf = sql<string[]>`array(
  select plan.tier from subscriptions plan join customers payer on payer.id = plan.customer_id
  where payer.user_id = account.id and payer.deleted_at is null and subscription_rank(plan.status) < 4)`

/**
 * The accounts that an address may sign in to: its own first, and among those the ones with a running subscription, and the oldest; then
 * others, in the order in which they were joined. One that came with a change of address, which anybody may make at Stripe, is never before another.
 */
export async function listMemberships(db: Db, email: string): Promise<Membership[]> {
  const { rows } = await sql<Membership>`
    select account.id as account_id, account.tenant_id, account.kind, membership.role, ${nameOf} as name,
      ${ownerOf} as owner_email, ${tiersOf} as tiers,
      (select count(*)::int from account_members earlier
        where earlier.account_id = account.id and earlier.joined_at is not null and earlier.removed_at is null
          and not ${isOwnerNow('earlier')} and (earlier.joined_at, earlier.id) < (membership.joined_at, membership.member_id)) as earlier_members
    from (${ownersOf(email)} union all ${membersOf(email)}) membership
    join accounts account on account.id = membership.account_id
    left join subscriptions subscription
      on subscription.stripe_subscription_id = main_subscription_id(account.id)
    order by membership.is_unproved, (membership.role = 'owner') desc, membership.joined_at nulls first, subscription_rank(subscription.status) nulls last,
      account.created_at, account.id`.execute(db)
  return rows
}

const awaits = (email: string) => sql`exists (
  select from customers waiting
  where lower(btrim(waiting.pending_email)) = lower(btrim(${email})) and waiting.pending_declined_at is null
    and waiting.deleted_at is null)`

/** Whether a code for this address could be used to sign in: by an owner, a member, an invited person, or to claim or accept an account. */
export async function mayEnter(db: Db, email: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ mayEnter: boolean }>`
    select ${isBilled(email)} or exists (${membersOf(email)}) or ${awaits(email)} or exists (
      select from account_members invited
      where invited.email_norm = lower(btrim(${email})) and invited.joined_at is null
        and invited.removed_at is null and invited.expires_at > ${now}
        and ${isOpen(sql`invited.account_id`)}) as may_enter`.execute(db)
  return rows[0]?.mayEnter === true
}

/** Whether an account waits for the owner of the address: they see it on the dashboard, and need none of their own for that. */
export async function isAwaited(db: Db, email: string): Promise<boolean> {
  const { rows } = await sql<{ isAwaited: boolean }>`select ${awaits(email)} as is_awaited`.execute(db)
  return rows[0]?.isAwaited === true
}

export interface AccountRecord {
  id: string
  tenantId: string
  kind: string
  name: string | null
}

export async function getAccountById(db: Db, id: string): Promise<AccountRecord> {
  return await db
    .selectFrom('accounts')
    .select(['id', 'tenantId', 'kind', 'name'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

/** The name given by the owner, or else the owner's name in Stripe. */
export async function findAccountName(db: Db, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ name: string | null }>`
    select ${nameOf} as name from accounts account where account.id = ${accountId}`.execute(db)
  return rows[0]?.name ?? null
}

/** The account of each tenant's id that there is. */
export async function findAccountsOfTenants(
  db: Db,
  tenantIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('accounts')
    .select(['id', 'tenantId'])
    .where('tenantId', '=', sql<string>`any(${tenantIds}::text[])`)
    .execute()
  return new Map(rows.map(({ id, tenantId }) => [tenantId, id]))
}

/** Keeps the first time. */
export async function markBegunFree(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ freeSince: now })
    .where('id', '=', accountId)
    .where('freeSince', 'is', null)
    .execute()
}

export async function updateAccountName(tx: Tx, accountId: string, name: string): Promise<void> {
  await tx.updateTable('accounts').set({ name }).where('id', '=', accountId).execute()
}

/**
 * An account that stays apart from others with the same address, and is nobody's until whoever has the address claims it; nothing happens
 * if it is there, or if another has the tenant's id.
 */
export async function insertOrganisation(
  tx: Tx,
  organisation: { id: string; tenantId: string; name: string },
): Promise<void> {
  await tx
    .insertInto('accounts')
    .values({ ...organisation, kind: 'organisation', unclaimedSince: sql<Date>`now()` })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
