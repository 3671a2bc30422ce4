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

/** Whether the address has had a trial: by a subscription of any account, or one that is being ordered. */
export async function hadTrial(db: Db, email: string, exceptId: string): Promise<boolean> {
  const { rows } = await sql<{ hadTrial: boolean }>`
    select exists (
      select from subscriptions plan join customers payer on payer.id = plan.customer_id
      where payer.email_norm = lower(btrim(${email})) and plan.trial_end is not null
    ) or exists (
      select from onboarding_sessions other
      where other.email_norm = lower(btrim(${email})) and other.id <> ${exceptId}::uuid
        and other.trial_days > 0 and other.ordered_at is not null and other.stripe_subscription_id is not null
    ) as had_trial`.execute(db)
  return rows[0]?.hadTrial === true
}

function toSession({ status, tier, ...row }: Row): OnboardingSession {
  const known = STATUSES.find((candidate) => candidate === status)
  if (!known) throw new Error(`An onboarding session is stored with the unknown status "${status}"`)
  return { ...row, status: known, tier: isBuyableTier(tier) ? tier : null }
}
