import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { preview } from 'vite'

export interface Site {
  url: string
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
const run = promisify(execFile)

/** Builds the site as "pnpm build" does, into a folder of its own, and serves it with `vite preview`. */
export async function startSite(): Promise<Site> {
  // Inside node_modules, where the rendering program finds its libraries and git looks away.
  const folder = join(ROOT, 'node_modules/.site-test', randomUUID())
  const outDir = join(folder, 'site')
  await node(VITE, 'build', '--outDir', outDir)
  await node(VITE, 'build', '--ssr', 'prerender/main.ts', '--outDir', join(folder, 'program'))
  await node(join(folder, 'program/main.js'), outDir)

  const server = await preview({ root: ROOT, logLevel: 'warn', build: { outDir }, preview: { port: 0 } })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('The preview server has no port')
  return {
    url: `http://localhost:${address.port}`,
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function node(...args: string[]): Promise<void> {
  await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } })
}
