import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `scenario check-id` with how often it had which status. */
export type Checks = Record<string, number>

const PROGRAM = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
)

/** Runs the official suite against a server. */
export async function runSuite(url: URL, specVersion: string, outputDir: string): Promise<Checks> {
  const args = ['server', '--url', url.href, '--spec-version', specVersion, '--suite', 'all', '-o', outputDir]
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' })
  await once(child, 'exit')
  return await readChecks(outputDir)
}

async function readChecks(outputDir: string): Promise<Checks> {
  const files = await readdir(outputDir, { recursive: true })
  const checks: Checks = {}
  for (const file of files.filter((name) => name.endsWith('checks.json'))) {
    const scenario = dirname(file).replace(/-\d{4}-\d{2}-\d{2}T.*$/, '')
    const list = JSON.parse(await readFile(join(outputDir, file), 'utf8')) as { id: string; status: string }[]
    for (const { id, status } of list) {
      const key = `${scenario} ${id} ${status}`
      checks[key] = (checks[key] ?? 0) + 1
    }
  }
  return checks
}
