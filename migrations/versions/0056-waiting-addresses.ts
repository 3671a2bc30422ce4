import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/** Since when an address waits for whoever has it, and whether they have said that they do not want the account. See decision 38. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table customers
      add column pending_since timestamptz,
      add column pending_declined_at timestamptz;
    update customers set pending_since = now() where pending_email is not null;
  `.execute(db)
  // Stripe tells of the same address again with everything else that changes.
  await redefine(db, 'hold_address()', [
    [
      'new.pending_email := new.email;',
      `new.pending_email := new.email;
        if lower(btrim(old.pending_email)) is distinct from asked then
          new.pending_since := now();
          new.pending_declined_at := null;
        end if;`,
    ],
  ])
}
