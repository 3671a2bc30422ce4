import { type Kysely, sql } from 'kysely'

/**
 * Who was first in an account keeps it through a change of address. That is who joined it first, not whose customer is older: whoever
 * changes their address at Stripe to that of somebody else joins the account of that person, and must leave it with nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table customers add column joined_account_at timestamptz`.execute(db)
  await rememberJoining(db)
  await orderByJoining(db)
  await keepFreeOwners(db)
}

async function rememberJoining(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'move_customers(uuid[], uuid)', [
    [
      'update customers set user_id = target where',
      'update customers set user_id = target, joined_account_at = now() where',
    ],
  ])
}

/** An owner who bought nothing counts for who changes an address, and not for a purchase whose address has only become known. */
async function orderByJoining(db: Kysely<unknown>): Promise<void> {
  const free = 'other.deleted_at is null and other.stripe_customer_id is not null'
  await redefine(db, 'settle_account()', [
    [
      free,
      'other.deleted_at is null and (other.stripe_customer_id is not null or old.email_norm is not null)',
    ],
    [
      '(other.created_at, other.id) < (new.created_at, new.id)',
      `(coalesce(other.joined_account_at, other.created_at), other.created_at, other.id)
            < (coalesce(new.joined_account_at, new.created_at), new.created_at, new.id)`,
    ],
  ])
}

/** Who comes by a change of address has shown nobody that it is theirs, so the owner who has stays. */
async function keepFreeOwners(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'retire_free_owner()', [
    [
      '      select user_id into home from customers where id = new.id;',
      `      if old.email_norm is distinct from new.email_norm and old.email_norm is not null then
        return null;
      end if;
      select user_id into home from customers where id = new.id;`,
    ],
    [
      'order by created_at, id limit 1',
      'order by coalesce(joined_account_at, created_at), created_at, id limit 1',
    ],
  ])
}

async function redefine(
  db: Kysely<unknown>,
  name: string,
  changes: readonly (readonly [string, string])[],
): Promise<void> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef(${name}::regprocedure) as definition`.execute(db)
  let definition = String(rows[0]?.definition)
  for (const [known, changed] of changes) {
    if (!definition.includes(known)) throw new Error(`${name} is not as it was created`)
    definition = definition.replaceAll(known, changed)
  }
  await sql.raw(definition).execute(db)
}
