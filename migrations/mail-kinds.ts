import { type Kysely, sql } from 'kysely'

/**
 * Adds kinds of e-mail that may be stored; a migration names only those it introduces. For migrations before
 * 0025, which allows any kind.
 */
export async function allowMailKinds(db: Kysely<unknown>, added: readonly string[]): Promise<void> {
  const { rows } = await sql<{ kind: string }>`
    select literal[1] as kind
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''([a-z_0-9]+)''', 'g') as literal
    where conname = 'email_deliveries_kind_check'`.execute(db)
  const kinds = [...new Set([...rows.map(({ kind }) => kind), ...added])].map((kind) => sql.lit(kind))
  await sql`
    alter table email_deliveries
      drop constraint email_deliveries_kind_check,
      add constraint email_deliveries_kind_check check (kind in (${sql.join(kinds)}))`.execute(db)
}
