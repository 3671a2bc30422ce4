import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Whole-product tests run what an operator runs: the built server and the built pages. */
export async function setup(): Promise<void> {
  await Promise.all(['api', 'web'].map(build))
}

async function build(workspace: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--run', 'build'], {
    cwd: `${ROOT}${workspace}`,
    // The test runner's value `test` would put React's development build into the pages.
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
