import { type Kysely, sql } from 'kysely'

/** Changes parts of a function in the database; the rest stays as earlier migrations left it. */
export async function redefine(
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
