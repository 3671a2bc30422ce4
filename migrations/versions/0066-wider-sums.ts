import { type Kysely, sql } from 'kysely'

const SUMS = {
  usage_days: ['quantity'],
  usage_hours: ['quantity'],
  usage_late: ['quantity'],
  statement_lines: ['quantity', 'prior_quantity'],
}

/** A sum may be of many events of the largest quantity. No row is written anew: only the precision grows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, columns] of Object.entries(SUMS)) {
    const changes = columns.map((column) => `alter column ${column} type numeric(30, 6)`)
    await sql.raw(`alter table ${table} ${changes.join(', ')}`).execute(db)
  }
}
