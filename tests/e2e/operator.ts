import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { TEST_SECRETS } from '../harness/api-environment.ts'
import type { Stack } from '../harness/stack.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Runs `pnpm admin …` as an operator types it: the script from package.json, in its own shell. */
export async function admin({ apiUrl }: Stack, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--run', 'admin', '--', ...words], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      API_URL: apiUrl,
      ADMIN_API_KEY: TEST_SECRETS.ADMIN_API_KEY,
    },
  })
  return stdout
}

export async function adminJson<T>(stack: Stack, ...words: string[]): Promise<T> {
  return JSON.parse(await admin(stack, ...words, '--json')) as T
}

/** The same over HTTP, like an operator's script. */
export async function askAdminApi<T>({ apiUrl }: Stack, line: string, body?: unknown): Promise<T> {
  const [method = 'GET', path = ''] = line.split(' ')
  const response = await fetch(`${apiUrl}/api/admin${path}`, {
    method,
    headers: {
      authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`${line} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer as T
}
