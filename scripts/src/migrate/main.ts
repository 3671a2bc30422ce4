import { migrateToLatest } from '@kamiyo/migrations/migrate'
import { scriptEnvironment } from '../env/script-environment.ts'
import { describeError, runScript } from '../lib/run-script.ts'

await runScript(async () => {
  const databaseUrl = scriptEnvironment()['DATABASE_URL']
  if (!databaseUrl) throw new Error('DATABASE_URL is not set; put it into the environment or .env')
  try {
    await migrateToLatest(databaseUrl, (line) => console.log(line))
  } catch (cause) {
    throw new Error(`The database at ${placeOf(databaseUrl)} was not migrated: ${describeError(cause)}`, {
      cause,
    })
  }
  console.log('The database has the newest schema')
})

/** Host and database, never the password. */
function placeOf(databaseUrl: string): string {
  const url = URL.parse(databaseUrl)
  return url ? `${url.host}${url.pathname}` : 'DATABASE_URL, which is not an address,'
}
