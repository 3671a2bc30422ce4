import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { TEST_KEY } from './test-sandbox.ts'

const run = promisify(execFile)

/** The official Stripe CLI, pointed at a sandbox, with its own home folder. */
export function useStripeCli(url: string) {
  const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'))
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  const env = { ...cleanEnv(home), STRIPE_CLI_TELEMETRY_OPTOUT: '1' }
  const target = ['--api-base', url, '--api-key', TEST_KEY]
  return async (...args: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [cliPath(), ...args, ...target], { env, timeout: 20_000 })
    return stdout
  }
}

function cleanEnv(home: string): NodeJS.ProcessEnv {
  return { HOME: home, XDG_CONFIG_HOME: home, PATH: dirname(process.execPath) }
}

/** The program that the npm package `@stripe/cli` installs. */
function cliPath(): string {
  const manifestPath = createRequire(import.meta.url).resolve('@stripe/cli/package.json')
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: string | Record<string, string> }
  return join(dirname(manifestPath), typeof bin === 'string' ? bin : (bin['stripe'] ?? ''))
}
