import { type Kysely, sql } from 'kysely'

/**
 * When an address is removed from its last customer, its sessions end, whatever changes the row: if the
 * address returns, nobody with one of those sessions is signed in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function end_sessions_of_lost_address() returns trigger language plpgsql as $$
    begin
      delete from auth_sessions using auth_users
        where auth_sessions.user_id = auth_users.id and auth_users.email = old.email_norm
          and not exists (
            select from customers where customers.email_norm = old.email_norm and customers.deleted_at is null);
      return null;
    end $$;
    create trigger customers_end_sessions after update of email, deleted_at on customers
      for each row when (old.email_norm is distinct from new.email_norm or old.deleted_at is distinct from new.deleted_at)
      execute function end_sessions_of_lost_address();
  `.execute(db)
}
