import { prepareAppRole } from '@kamiyo/migrations/app-role'
import { commandEnvironment } from '../env/script-environment.ts'
import { runScript } from '../lib/run-script.ts'
import { migrateDatabase } from './migrate-database.ts'

await runScript(async () => {
  // pnpm runs its scripts in the folder of the package.json.
  const { variables } = await commandEnvironment(process.cwd())
  const databaseUrl = variables['DATABASE_URL']
  if (!databaseUrl) throw new Error('DATABASE_URL is not set; put it into .env or the environment')
  await migrateDatabase(databaseUrl, (line) => console.log(line))
  console.log('The database has what this version needs')
  const appUrl = variables['APP_DATABASE_URL']
  if (!appUrl) return
  await prepareAppRole(databaseUrl, appUrl)
  console.log('The role of APP_DATABASE_URL has what the application needs')
})
