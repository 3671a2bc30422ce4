import { join } from 'node:path'
import { planDev } from '../dev/plan.ts'
import { readSettings } from '../dev/settings.ts'
import { readDotenv } from '../env/dotenv-file.ts'

export interface Connection {
  url: string
  key: string
}

/** The environment first, then `.env`, then what `pnpm dev` made up for this checkout. */
export async function findConnection(directory: string, environment: NodeJS.ProcessEnv): Promise<Connection> {
  const dotenv = await readDotenv(join(directory, '.env'))
  const plan = planDev(directory, dotenv, environment)
  const dev = await readSettings(join(plan.dataDirectory, 'dev-env.json'))
  const key = environment['ADMIN_API_KEY'] || dotenv['ADMIN_API_KEY'] || dev.adminApiKey
  if (!key) throw new Error('ADMIN_API_KEY is not set; put it into the environment or .env')
  const url = environment['API_URL'] || dotenv['API_URL'] || plan.urls.api
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Error(`API_URL must be an http(s) address; found "${url}"`)
  return { url: url.replace(/\/+$/, ''), key }
}
