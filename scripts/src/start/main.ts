import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from '../lib/repository-root.ts'
import { runScript } from '../lib/run-script.ts'

await runScript(async () => {
  const server = join(repositoryRoot, 'api/dist/server.js')
  if (!existsSync(server)) throw new Error(`${server} does not exist; run "pnpm build" first`)
  await import(pathToFileURL(server).href)
})
