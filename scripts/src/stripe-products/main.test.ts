import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { type RunningSandbox, startSandbox } from '@kamiyo/sandbox/start'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { repositoryRoot } from '../lib/repository-root.ts'

const main = join(repositoryRoot, 'scripts/src/stripe-products/main.ts')
const KEY = 'sk_test_products_command'

let sandbox: RunningSandbox
let directory: string

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})

afterAll(() => sandbox.close())

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'products-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const options = { cwd: directory, env: { PATH: process.env['PATH'], ...env } }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    )
  })
}

test('the command prints the plans, writes the ids and leaves .env alone', async () => {
  await writeFile(join(directory, '.env'), `STRIPE_SECRET_KEY=${KEY}\nSTRIPE_API_BASE=${sandbox.url}\n`)
  const { code, output } = await run(['--test'])
  expect(output).toMatch(/Personal +\$19\/month +mcp_personal +price_/)
  expect(code).toBe(0)
  const ids = parseEnv(await readFile(join(directory, 'stripe_product_ids.txt'), 'utf8'))
  expect(Object.keys(ids).sort()).toEqual([
    'STRIPE_PRICE_MCP_ENTERPRISE',
    'STRIPE_PRICE_MCP_PERSONAL',
    'STRIPE_PRICE_MCP_TEAM',
  ])
  expect(await readFile(join(directory, '.env'), 'utf8')).not.toContain('STRIPE_PRICE')
})

test('--write-env sets the price ids and nothing else', async () => {
  const before = `# mine\nSTRIPE_SECRET_KEY=${KEY} # test mode\nSTRIPE_PRICE_MCP_TEAM=price_old\nOTHER="a b"\n`
  await writeFile(join(directory, '.env'), before)
  expect(await run(['--test', '--write-env'], { STRIPE_API_BASE: sandbox.url })).toMatchObject({ code: 0 })
  const ids = parseEnv(await readFile(join(directory, 'stripe_product_ids.txt'), 'utf8'))
  const after = await readFile(join(directory, '.env'), 'utf8')
  expect(after).toBe(
    `${before.replace('price_old', ids['STRIPE_PRICE_MCP_TEAM'] ?? '')}STRIPE_PRICE_MCP_PERSONAL=${ids['STRIPE_PRICE_MCP_PERSONAL']}\nSTRIPE_PRICE_MCP_ENTERPRISE=${ids['STRIPE_PRICE_MCP_ENTERPRISE']}\n`,
  )
})

test('the webhook endpoint is made once, and its secret goes to .env and is never printed', async () => {
  const env = `STRIPE_SECRET_KEY=${KEY}\nPUBLIC_URL=https://shop.example\nSTRIPE_WEBHOOK_SECRET=whsec_of_before\n`
  await writeFile(join(directory, '.env'), env)
  const first = await run(['--test', '--write-env'], { STRIPE_API_BASE: sandbox.url })
  expect(first.output).toMatch(/https:\/\/shop\.example\/api\/v1\/webhooks\/stripe +we_\w+ +created/)
  expect(first.output).not.toContain('whsec_')
  const after = parseEnv(await readFile(join(directory, '.env'), 'utf8'))
  expect(after['STRIPE_WEBHOOK_SECRET']).toMatch(/^whsec_\w+,whsec_of_before$/)
  const second = await run(['--test', '--write-env'], { STRIPE_API_BASE: sandbox.url })
  expect(second.output).toMatch(/we_\w+ +found/)
  expect(parseEnv(await readFile(join(directory, '.env'), 'utf8'))).toEqual(after)
})

test.each([
  ['a live key with --test', ['--test'], { STRIPE_SECRET_KEY: 'sk_live_0123456789' }, 'is a live key'],
  ['a test key with --live', ['--live'], { STRIPE_SECRET_KEY: KEY }, 'is a test key'],
  ['no key', ['--test'], {}, 'STRIPE_SECRET_KEY is not set'],
  [
    'a Stripe that is not there',
    ['--test'],
    { STRIPE_SECRET_KEY: KEY, STRIPE_API_BASE: 'http://127.0.0.1:9' },
    'http://127.0.0.1:9 cannot be reached',
  ],
])('%s is one clear line, and nothing is written', async (_case, args, env, message) => {
  const { code, output } = await run(args, env)
  expect(code).toBe(1)
  expect(output).toContain(message)
  expect(output).not.toMatch(/_live_0123456789|\n\s+at /)
  expect(await readdir(directory)).toEqual([])
})

test('an address of Stripe that is none is named with its variable', async () => {
  const { code, output } = await run(['--test'], { STRIPE_SECRET_KEY: KEY, STRIPE_API_BASE: 'zzz' })
  expect(output).toBe('Error: STRIPE_API_BASE is "zzz"; give an address such as http://127.0.0.1:12111\n')
  expect(code).toBe(1)
})
