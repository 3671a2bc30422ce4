import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** Whether the address has had a trial, with any account; one that onboarding is ordering counts, except that of the session named. */
export async function hadTrial(db: Db, email: string, exceptOnboardingId: string | null): Promise<boolean> {
  const { rows } = await sql<{ hadTrial: boolean }>`
    select exists (
      select from subscriptions plan join customers payer on payer.id = plan.customer_id
      where payer.email_norm = lower(btrim(${email})) and plan.trial_end is not null
    ) or exists (
      select from onboarding_sessions other
      where other.email_norm = lower(btrim(${email})) and other.id is distinct from ${exceptOnboardingId}::uuid
        and other.trial_days > 0 and other.ordered_at is not null
        and (other.stripe_subscription_id is not null or other.expires_at > now())
    ) as had_trial`.execute(db)
  return rows[0]?.hadTrial === true
}
