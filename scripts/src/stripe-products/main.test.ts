import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { PRICE_VARIABLES } from '@kamiyo/catalog/plans'
import { type RunningSandbox, startSandbox } from '@kamiyo/sandbox/start'
import type Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { repositoryRoot } from '../lib/repository-root.ts'
import { createStripeClient } from './stripe-client.ts'

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
  expect(output).toMatch(
    /Product +Personal +mcp_personal +made\nPrice +Personal \$19\/month +price_\w+ +made/,
  )
  expect(output).toMatch(/Billing portal +KAMIYO MCP +bpc_\w+ +made/)
  expect(code).toBe(0)
  const ids = parseEnv(await readFile(join(directory, 'stripe_product_ids.txt'), 'utf8'))
  expect(Object.keys(ids).sort()).toEqual(['STRIPE_PORTAL_CONFIGURATION', ...PRICE_VARIABLES].toSorted())
  expect(await readFile(join(directory, '.env'), 'utf8')).not.toContain('STRIPE_PRICE')
})

test('--write-env sets the ids and nothing else', async () => {
  const before = `# mine\nSTRIPE_SECRET_KEY=${KEY} # test mode\nSTRIPE_PRICE_MCP_TEAM=price_old\nOTHER="a b"\n`
  await writeFile(join(directory, '.env'), before)
  expect(await run(['--test', '--write-env'], { STRIPE_API_BASE: sandbox.url })).toMatchObject({ code: 0 })
  const ids = parseEnv(await readFile(join(directory, 'stripe_product_ids.txt'), 'utf8'))
  const after = await readFile(join(directory, '.env'), 'utf8')
  const added = [...PRICE_VARIABLES, 'STRIPE_PORTAL_CONFIGURATION']
    .filter((variable) => variable !== 'STRIPE_PRICE_MCP_TEAM')
    .map((variable) => `${variable}=${ids[variable]}\n`)
  expect(after).toBe(before.replace('price_old', String(ids['STRIPE_PRICE_MCP_TEAM'])) + added.join(''))
})

test('the webhook endpoint is made once, and its secret goes to .env and is never printed', async () => {
  const env = `STRIPE_SECRET_KEY=${KEY}\nPUBLIC_URL=https://shop.example\nSTRIPE_WEBHOOK_SECRET=whsec_of_before\n`
  await writeFile(join(directory, '.env'), env)
  const first = await run(['--test', '--write-env'], { STRIPE_API_BASE: sandbox.url })
  expect(first.output).toMatch(/https:\/\/shop\.example\/api\/v1\/webhooks\/stripe +we_\w+ +made/)
  expect(first.output).not.toContain('whsec_')
  const after = parseEnv(await readFile(join(directory, '.env'), 'utf8'))
  expect(after['STRIPE_WEBHOOK_SECRET']).toMatch(/^whsec_\w+,whsec_of_before$/)
  const second = await run(['--test', '--write-env'], { STRIPE_API_BASE: sandbox.url })
  expect(second.output).toMatch(/we_\w+ +found/)
  expect(parseEnv(await readFile(join(directory, '.env'), 'utf8'))).toEqual(after)
})

async function sellerFiles() {
  const names = (await readdir(directory)).sort()
  return await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')]))
}

test('--dry-run shows what a run would do, sends only reads to Stripe and writes no file', async () => {
  const account = await startSandbox({ port: 0 })
  const gate = await startGate(account.url)
  onTestFinished(async () => {
    await gate.close()
    await account.close()
  })
  const env = `STRIPE_SECRET_KEY=${KEY}\nPUBLIC_URL=https://dry.example\n`
  const dryRun = () => run(['--test', '--write-env', '--dry-run'], { STRIPE_API_BASE: gate.url })
  await writeFile(join(directory, '.env'), env)
  const before = await sellerFiles()
  const empty = await dryRun()
  expect(empty.code).toBe(0)
  expect(empty.output).toMatch(/Price +Team \$99\/month +\(new\) +made/)
  expect(empty.output).toMatch(/Billing portal +KAMIYO MCP +\(new\) +made/)
  expect(empty.output).toMatch(/webhooks\/stripe +\(new\) +made/)
  expect(empty.output).toContain('Nothing was written')

  await run(['--test'], { STRIPE_API_BASE: account.url })
  await rm(join(directory, 'stripe_product_ids.txt'))
  await spoil(createStripeClient({ secretKey: KEY, apiBase: account.url }))
  const spoilt = await dryRun()
  expect(spoilt.output).toMatch(/Product +Team +mcp_team +changed/)
  expect(spoilt.output).toMatch(/Price +Team \$99\/month +\(new\) +replaced/)
  expect(spoilt.output).toMatch(/Price +Personal \$19\/month +price_\w+ +changed/)
  expect(spoilt.output).toMatch(/Billing portal +KAMIYO MCP +bpc_\w+ +changed/)
  expect(spoilt.output).toMatch(/webhooks\/stripe +\(new\) +replaced/)
  expect(await sellerFiles()).toEqual(before)
  expect(new Set(gate.methods)).toEqual(new Set(['GET']))
})

/** The account in a state that someone may have left it in after using the Dashboard. */
async function spoil(stripe: Stripe) {
  const [personal, team] = await Promise.all(
    ['mcp_personal', 'mcp_team'].map(async (product) => (await stripe.prices.list({ product })).data[0]),
  )
  await stripe.products.update('mcp_team', { name: 'Other' })
  await stripe.prices.update(team?.id ?? '', { active: false })
  await stripe.prices.update(personal?.id ?? '', { metadata: { tier: 'other' } })
  for (const { id, url } of (await stripe.webhookEndpoints.list()).data) {
    await stripe.webhookEndpoints.del(id)
    await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
  }
}

/** A proxy in front of the sandbox that records the calls. */
async function startGate(target: string) {
  const methods: string[] = []
  const server = createServer(async (request, response) => {
    methods.push(request.method ?? '')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { authorization = '', 'content-type': type = 'application/x-www-form-urlencoded' } = request.headers
    const answer = await fetch(target + request.url, {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': type },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    methods,
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

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
