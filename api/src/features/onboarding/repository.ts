import { type Insertable, sql, type Updateable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { isBuyableTier } from '../plans/service.ts'
import { type OnboardingSession, type OnboardingStatus, STATUSES } from './session.ts'

const COLUMNS = [
  'id',
  'accountId',
  'tenantId',
  'isOwnAccount',
  'email',
  'name',
  'companyName',
  'phone',
  'status',
  'tier',
  'priceId',
  'discountCode',
  'promotionCodeId',
  'trialDays',
  'isTaxed',
  'stripeCustomerId',
  'stripeSetupIntentId',
  'stripePaymentMethodId',
  'stripeSubscriptionId',
  'cardAttempt',
  'subscriptionAttempt',
  'orderedAt',
  'apiKeyId',
  'createdAt',
  'expiresAt',
] as const

type Row = Omit<OnboardingSession, 'status' | 'tier'> & { status: string; tier: string | null }
type Changes = Updateable<Database['onboardingSessions']>

export async function insertSession(
  db: Db,
  session: Insertable<Database['onboardingSessions']>,
): Promise<OnboardingSession> {
  return toSession(
    await db.insertInto('onboardingSessions').values(session).returning(COLUMNS).executeTakeFirstOrThrow(),
  )
}

export async function findSessionByHash(
  db: Db,
  capabilityHash: string,
): Promise<OnboardingSession | undefined> {
  const row = await db
    .selectFrom('onboardingSessions')
    .select(COLUMNS)
    .where('capabilityHash', '=', capabilityHash)
    .executeTakeFirst()
  return row && toSession(row)
}

export async function getSession(db: Db, id: string): Promise<OnboardingSession> {
  return toSession(
    await db.selectFrom('onboardingSessions').select(COLUMNS).where('id', '=', id).executeTakeFirstOrThrow(),
  )
}

export async function lockSession(tx: Tx, id: string): Promise<OnboardingSession> {
  const locked = tx.selectFrom('onboardingSessions').select(COLUMNS).where('id', '=', id).forUpdate()
  return toSession(await locked.executeTakeFirstOrThrow())
}

/**
 * Only from one of these states, so that of steps that run at the same time one wins. Returns the session as it is now, whoever
 * changed it.
 */
export async function changeSession(
  db: Db,
  id: string,
  from: OnboardingStatus | readonly OnboardingStatus[],
  changes: Changes,
): Promise<OnboardingSession> {
  const changed = await db
    .updateTable('onboardingSessions')
    .set({ ...changes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', 'in', [from].flat())
    .returning(COLUMNS)
    .executeTakeFirst()
  return changed ? toSession(changed) : await getSession(db, id)
}

/** From now on no other plan can be chosen. Returns what is ordered. */
export async function markOrdered(db: Db, id: string, now: Date): Promise<OnboardingSession> {
  await db
    .updateTable('onboardingSessions')
    .set({ orderedAt: now, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', '=', 'plan_selected')
    .where('orderedAt', 'is', null)
    .execute()
  return await getSession(db, id)
}

/** Until the end of the transaction, so that a trial is given once to those who order with one address at the same time. */
export async function lockTrialsOf(tx: Tx, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('trial'), hashtext(lower(btrim(${email}))))`.execute(tx)
}

/** Not while a plan is being ordered. */
export async function choosePlan(db: Db, id: string, changes: Changes): Promise<OnboardingSession> {
  const changed = await db
    .updateTable('onboardingSessions')
    .set({ ...changes, status: 'plan_selected', updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', 'in', ['payment_setup', 'plan_selected'])
    .where('orderedAt', 'is', null)
    .returning(COLUMNS)
    .executeTakeFirst()
  return changed ? toSession(changed) : await getSession(db, id)
}

/**
 * The customer at Stripe of an expired session with the same address, if it never had a card: whoever has the address now must not pay
 * with somebody else's. It leaves that session for this one.
 */
export async function takeOverCustomer(
  db: Db,
  { email, id, isOwnAccount }: OnboardingSession,
): Promise<string | undefined> {
  if (isOwnAccount) return undefined
  const { rows } = await sql<{ customerId: string }>`
    with given_up as (
      select expired.id, expired.stripe_customer_id from onboarding_sessions expired
      where expired.email_norm = lower(btrim(${email})) and expired.status = 'expired' and not expired.is_own_account
        and expired.stripe_customer_id is not null and expired.stripe_payment_method_id is null
        and not exists (select from customers where stripe_customer_id = expired.stripe_customer_id)
      order by expired.created_at desc limit 1 for update skip locked
    ), left_behind as (
      update onboarding_sessions set stripe_customer_id = null from given_up where onboarding_sessions.id = given_up.id
    )
    update onboarding_sessions taking set stripe_customer_id = given_up.stripe_customer_id
    from given_up where taking.id = ${id}::uuid and taking.stripe_customer_id is null and taking.status = 'started'
    returning taking.stripe_customer_id as customer_id`.execute(db)
  return rows[0]?.customerId
}

function toSession({ status, tier, ...row }: Row): OnboardingSession {
  const known = STATUSES.find((candidate) => candidate === status)
  if (!known) throw new Error(`An onboarding session is stored with the unknown status "${status}"`)
  return { ...row, status: known, tier: isBuyableTier(tier) ? tier : null }
}
