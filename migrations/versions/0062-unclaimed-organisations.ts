import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * An organisation that was set up without anybody signed in, with an address that anyone may have given, is nobody's until whoever has
 * the address claims it. Until then its customers are not known to be theirs, however often they sign in. See decision 36.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts
      add column unclaimed_since timestamptz,
      add column disowned_at timestamptz;
    update accounts set unclaimed_since = created_at
      where kind = 'organisation'
        and not exists (select from account_members where account_id = accounts.id)
        and not exists (select from auth_sessions where account_id = accounts.id);
    update customers set proved_at = null from accounts
      where accounts.id = customers.user_id and accounts.unclaimed_since is not null;
  `.execute(db)
  await redefine(db, 'prove_customers(text)', [
    [
      'and stripe_customer_id is not null and proved_at is null',
      `and stripe_customer_id is not null and proved_at is null
        and not exists (
          select from accounts home where home.id = proved.user_id and home.unclaimed_since is not null)`,
    ],
  ])
}
