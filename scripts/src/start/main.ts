import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { applyEnvironment, commandEnvironment } from '../env/script-environment.ts'
import { repositoryRoot } from '../lib/repository-root.ts'
import { runScript } from '../lib/run-script.ts'

await runScript(async () => {
  const server = join(repositoryRoot, 'api/dist/server.js')
  if (!existsSync(server)) throw new Error(`${server} does not exist; run "pnpm build" first`)
  // pnpm runs its scripts in the folder of the package.json.
  applyEnvironment((await commandEnvironment(process.cwd())).variables)
  await import(pathToFileURL(server).href)
})
