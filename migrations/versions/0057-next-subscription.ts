import type { Kysely } from 'kysely'
import { redefine } from '../redefine.ts'

/** Which subscription serves an account once one of them has ended, which the database may not know yet. See migration 0052. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'main_subscription_id(uuid)', [
    ['main_subscription_id(account uuid)', 'next_subscription_id(account uuid, ended text)'],
    [
      'where customer.user_id = account',
      'where subscription.stripe_subscription_id <> ended and customer.user_id = account',
    ],
  ])
}
