import { join } from 'node:path'
import { planDev } from '../dev/plan.ts'
import { readSettings } from '../dev/settings.ts'
import type { ProjectEnvironment } from '../env/project-environment.ts'

export interface Connection {
  url: string
  key: string
}

/** Uses `.env` and the shell first, then what `pnpm dev` generated for this checkout. */
export async function findConnection(
  directory: string,
  environment: ProjectEnvironment,
): Promise<Connection> {
  const { variables } = environment
  const plan = planDev(directory, environment)
  const dev = await readSettings(join(plan.dataDirectory, 'dev-env.json'))
  const key = variables['ADMIN_API_KEY'] || dev.adminApiKey
  if (!key) throw new Error('ADMIN_API_KEY is not set; put it into .env or the environment')
  const url = variables['API_URL'] || plan.urls.api
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Error(`API_URL must be an http(s) address; found "${url}"`)
  return { url: url.replace(/\/+$/, ''), key }
}
