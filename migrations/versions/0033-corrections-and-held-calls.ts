import { type Kysely, sql } from 'kysely'

/**
 * An address may be corrected for any order, also for one of credits (decision 32). The calls that gates elsewhere hold are found by their
 * ids; those of this product's own processes, whose ids nobody else makes, are left out, so that they pay nothing for it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table address_corrections drop constraint address_corrections_session_id_fkey;

    alter table reservations add column has_foreign_ids boolean not null default true;
    create index reservations_foreign_ids_idx on reservations using gin (call_ids) with (fastupdate = off)
      where has_foreign_ids;
  `.execute(db)
  await moveLinesWithCredits(db)
}

/** Credits that move to another account take along what the ledger says of them; the balances beside it were the other account's. */
async function moveLinesWithCredits(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef('merge_credits(uuid, uuid)'::regprocedure) as definition`.execute(db)
  const definition = String(rows[0]?.definition)
  const moved = 'update credit_grants set account_id = target where account_id = source;'
  if (definition.split(moved).length !== 2) throw new Error('merge_credits() is not as it was created')
  const lines =
    'update credit_changes set account_id = target, balance_millis = null where account_id = source;'
  await sql.raw(definition.replace(moved, `${moved}\n      ${lines}`)).execute(db)
}
