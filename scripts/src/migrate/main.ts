import { scriptEnvironment } from '../env/script-environment.ts'
import { runScript } from '../lib/run-script.ts'
import { migrateDatabase } from './migrate-database.ts'

await runScript(async () => {
  const databaseUrl = scriptEnvironment()['DATABASE_URL']
  if (!databaseUrl) throw new Error('DATABASE_URL is not set; put it into the environment or .env')
  await migrateDatabase(databaseUrl, (line) => console.log(line))
  console.log('The database has the newest schema')
})
