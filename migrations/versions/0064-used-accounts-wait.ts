import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * An account that others can enter, by signing in or with an API key, waits for the owner of its new address also where that person has
 * no account yet: they would find those others in what they take for their own. And an account whose address was taken away
 * before it is given one that waits has its last one again meanwhile, so that its owner can sign in. See decision 38.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function has_others(account uuid, address text) returns boolean language sql stable as $$
      select exists (
          select from account_members
          where account_id = account and removed_at is null and email_norm <> address)
        or exists (
          select from api_keys
          where account_id = account and revoked_at is null and (expires_at is null or expires_at > now()))
    $$`.execute(db)
  await redefine(db, 'hold_address()', [
    [
      'and removed_at is null and account_id <> old.user_id) then',
      'and removed_at is null and account_id <> old.user_id)\n          or has_others(old.user_id, asked) then',
    ],
    ['new.email := old.email;', 'new.email := coalesce(old.email, old.last_email);'],
  ])
}
