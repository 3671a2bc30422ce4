import { describeScheme, describeUnreadable, POSTGRES_SCHEMES } from '@kamiyo/migrations/address-scheme'
import { migrateToLatest } from '@kamiyo/migrations/migrate'
import { describeError } from '../lib/run-script.ts'

/** Migrates the configured database; an error says which one it was. */
export async function migrateDatabase(databaseUrl: string, onLine: (line: string) => void): Promise<void> {
  const fault = describeScheme(databaseUrl, POSTGRES_SCHEMES)
  if (fault)
    throw new Error(
      `DATABASE_URL ${fault}, so it is no PostgreSQL address; set it to postgresql://USER:PASSWORD@HOST:5432/DATABASE`,
    )
  const unreadable = describeUnreadable(databaseUrl)
  if (unreadable) throw new Error(`DATABASE_URL ${unreadable}`)
  try {
    await migrateToLatest(databaseUrl, onLine)
  } catch (cause) {
    throw new Error(`The database at ${placeOf(databaseUrl)} was not migrated: ${describeError(cause)}`, {
      cause,
    })
  }
}

/** Host and database, never the password. */
function placeOf(databaseUrl: string): string {
  const url = URL.parse(databaseUrl)
  return url?.host ? `${url.host}${url.pathname}` : 'DATABASE_URL, which is not a postgresql:// address,'
}
