import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration'
import { Pool } from 'pg'
import { assertUsableDatabase } from './requirements.ts'
import { migrations } from './versions/all.ts'

export type MigrationLog = (line: string) => void

/**
 * Upgrades the database to the newest schema. Several processes may call it at once: Kysely's migrator takes
 * an advisory lock, and the later ones find nothing to do.
 */
export async function migrateToLatest(
  databaseUrl: string,
  log: MigrationLog = () => undefined,
): Promise<void> {
  await assertUsableDatabase(databaseUrl)
  await withMigrator(databaseUrl, async (migrator) => {
    const outcome = await migrator.migrateToLatest()
    report(outcome, log)
    // The migrator returns its error instead of throwing it; if it were not checked, the API would start on
    // an old schema.
    if (outcome.error) throw new Error(failureMessage(outcome), { cause: outcome.error })
    const later = (await migrator.getMigrations()).filter(({ name }) => isLater(name))
    if (later.length > 0) log(newerDatabase(later.map(({ name }) => name)))
  })
}

/** Going back to an earlier release is not an error: what a newer one added stays and is ignored. */
function newerDatabase(names: readonly string[]): string {
  return `Warning: a newer version has migrated this database; this one does not know ${names.join(', ')} and leaves it as it is`
}

/** The names of the migrations that have not been applied to this database. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  return await withMigrator(databaseUrl, async (migrator) => {
    const all = await migrator.getMigrations()
    return all.filter((migration) => !migration.executedAt).map((migration) => migration.name)
  })
}

/** The names of all migrations, for code that reads `kysely_migration` itself. */
export const migrationNames: readonly string[] = Object.keys(migrations)

async function withMigrator<T>(databaseUrl: string, use: (migrator: Migrator) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 10_000 })
  // A lost connection makes its statement fail; without a listener it would also end the process.
  pool.on('error', () => undefined)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const provider = { getMigrations: async () => ({ ...migrations, ...(await laterMigrations(db)) }) }
    return await use(new Migrator({ db, provider }))
  } finally {
    await db.destroy()
  }
}

const newest = migrationNames.toSorted().at(-1) ?? ''
const isLater = (name: string) => name > newest
const APPLIED_ALREADY: Migration = { up: async () => undefined }

/**
 * Migrations that a newer release applied; the migrator would treat a database with unknown ones as
 * corrupted.
 */
async function laterMigrations(db: Kysely<unknown>): Promise<Record<string, Migration>> {
  const { rows } = await sql<{ name: string }>`select to_regclass('kysely_migration')::text as name`.execute(
    db,
  )
  if (!rows[0]?.name) return {}
  const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const later = applied.rows.map(({ name }) => name).filter(isLater)
  return Object.fromEntries(later.map((name) => [name, APPLIED_ALREADY]))
}

function report(outcome: MigrationResultSet, log: MigrationLog): void {
  for (const result of outcome.results ?? []) {
    if (result.status === 'Success') log(`Applied migration ${result.migrationName}`)
  }
}

function failureMessage(outcome: MigrationResultSet): string {
  const failed = outcome.results?.find((result) => result.status === 'Error')
  const reason = outcome.error instanceof Error ? outcome.error.message : String(outcome.error)
  return `Migration ${failed?.migrationName ?? '(before the first)'} failed: ${reason}. Nothing of it was applied; correct the cause and run the migrations again.`
}
