import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { repositoryRoot } from '../lib/repository-root.ts'

const main = join(repositoryRoot, 'scripts/src/admin/main.ts')
const KEY = 'admin-key-of-the-command-0123456789'

interface Asked {
  line: string
  authorization: string | undefined
  body: string
}

let server: Server
let url: string
let directory: string
let asked: Asked[] = []
let answer: { status: number; body: unknown } = { status: 200, body: { data: [], next_cursor: null } }

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, url: path, headers } = request
    asked.push({
      line: `${method} ${path}`,
      authorization: headers.authorization,
      body: Buffer.concat(chunks).toString(),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(async () => {
  asked = []
  answer = { status: 200, body: { data: [], next_cursor: null } }
  directory = await mkdtemp(join(tmpdir(), 'admin-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function run(args: string[], env: Record<string, string> = { API_URL: url, ADMIN_API_KEY: KEY }) {
  const options = { cwd: directory, env: { PATH: process.env['PATH'], ...env } }
  return await new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = execFile(process.execPath, [main, ...args], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    )
  })
}

test.each([
  [['events', '--status', 'dead'], 'GET /api/admin/events?status=dead', ''],
  [['events', 'evt_1'], 'GET /api/admin/events/evt_1', ''],
  [
    ['replay', 'evt_1', '--dry-run'],
    'POST /api/admin/events/evt_1/replay',
    '{"reason":"dry run","dry_run":true}',
  ],
  [
    ['token', 'revoke', 'j/1', '--reason', 'lost'],
    'POST /api/admin/tokens/j%2F1/revoke',
    '{"reason":"lost"}',
  ],
  [
    ['token', 'issue', 'sub_1', '--reason', 'b'],
    'POST /api/admin/tokens',
    '{"subscription_id":"sub_1","reason":"b"}',
  ],
  [['mail', 'resend', 'm1', '--reason', 'lost'], 'POST /api/admin/mails/m1/resend', '{"reason":"lost"}'],
  [
    ['reconcile', 'sub_1', '--dry-run'],
    'POST /api/admin/reconcile',
    '{"subscription_id":"sub_1","dry_run":true,"reason":"dry run"}',
  ],
  [
    ['mrr', '--from', '2026-11-01', '--to', '2026-11-30'],
    'GET /api/admin/mrr?from=2026-11-01&to=2026-11-30',
    '',
  ],
  [['audit', '--export', 'csv', '--actor', 'a@b.c'], 'GET /api/admin/audit.csv?actor=a%40b.c', ''],
])('%j asks the API once, with the key', async (args, line, body) => {
  expect(await run([...args, '--json'])).toMatchObject({ code: 0 })
  expect(asked).toEqual([{ line, authorization: `Bearer ${KEY}`, body }])
})

test('a list is a table, and what a customer wrote cannot steer the terminal', async () => {
  const row = { stripe_customer_id: 'cus_1', email: 'a@b.c', name: 'A\u001b[2J\nB', created_at: 't', id: '1' }
  answer.body = { data: [row, row], next_cursor: 'next' }
  const { output } = await run(['customer', 'a'])
  expect(output).toMatch(/^stripe_customer_id +email +name/)
  expect(output).toContain('A [2J B')
  expect(output).not.toContain('\u001b')
  expect(output).toContain('--cursor next')
})

test('a list of mails says to whom they go', async () => {
  const row = { id: 'm1', kind: 'welcome', customer_email: 'ada@example.com', status: 'sent', attempts: 1 }
  answer.body = { data: [row], next_cursor: null }
  expect((await run(['mail'])).output).toContain('ada@example.com')
})

test('movements of revenue stand in main units above the sums of the period, currency by currency', async () => {
  const movement = { occurred_at: '2026-11-02T00:00:00.000Z', subscription_id: 'sub_1', reason: 'new' }
  const none = { new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0, net: 0 }
  answer.body = {
    data: [
      { ...movement, before: 0, after: 1900, currency: 'usd' },
      { ...movement, before: 3000, after: 0, currency: 'jpy', reason: 'churn' },
    ],
    totals: [
      { ...none, currency: 'jpy', churn: -3000, net: -3000 },
      { ...none, currency: 'usd', new: 1900, net: 1900 },
    ],
    next_cursor: 'next',
  }
  const { output } = await run(['mrr'])
  expect(output).toMatch(/sub_1 +new +0\.00 +19\.00 +usd/)
  expect(output).toMatch(/sub_1 +churn +3000 +0 +jpy/)
  expect(output).toMatch(/\njpy +0 +0 +0 +-3000 +0 +-3000\n/)
  expect(output).toMatch(/\nusd +19\.00 .* 19\.00\n/)
  expect(output).toContain('--cursor next')
  answer.body = { data: [], totals: [], next_cursor: null }
  expect((await run(['mrr'])).output).toBe('Nothing found\n')
})

test('statements show their total in main units, with the invoice and why it waits', async () => {
  const statement = { id: 'st_1', period_start: 'a', period_end: 'b', tenant_id: 'acct_1', status: 'sealed' }
  answer.body = {
    data: [
      { ...statement, total: 1234, currency: 'usd', invoice_url: 'https://x/in_1', last_error: 'Lines' },
    ],
    next_cursor: 'next',
  }
  const { output } = await run(['statements', '--status', 'sealed', '--tenant', 'acct_1'])
  expect(output).toMatch(/acct_1 +sealed +12\.34 +usd +https:\/\/x\/in_1 +Lines/)
  expect(output).toContain('--cursor next')
  expect(asked[0]?.line).toBe('GET /api/admin/statements?status=sealed&tenant_id=acct_1')
})

test('a statement is delivered again or written off with a reason', async () => {
  for (const verb of ['deliver', 'write-off']) {
    expect((await run(['statements', verb, 'st_1'])).output).toContain('--reason')
    await run(['statements', verb, 'st_1', '--reason', 'Agreed'])
    expect(asked.at(-1)?.line).toBe(`POST /api/admin/statements/st_1/${verb}`)
  }
  expect((await run(['statements', 'forget', 'st_1', '--reason', 'x'])).output).toContain(
    'deliver or write-off',
  )
})

test('--json prints the answer as it is', async () => {
  expect(await run(['mail', '--json'])).toEqual({ code: 0, output: '{"data":[],"next_cursor":null}\n' })
})

test('the key of a development checkout is found by itself', async () => {
  await mkdir(join(directory, '.data'))
  await writeFile(join(directory, '.data/dev-env.json'), JSON.stringify({ adminApiKey: 'made-up-by-dev' }))
  expect(await run(['mail'], { API_URL: url })).toMatchObject({ code: 0 })
  expect(asked[0]?.authorization).toBe('Bearer made-up-by-dev')
})

test.each([
  ['no key', ['mail'], {}, 'ADMIN_API_KEY is not set'],
  [
    'no API',
    ['mail'],
    { API_URL: 'http://127.0.0.1:9', ADMIN_API_KEY: KEY },
    'http://127.0.0.1:9 cannot be reached',
  ],
  ['an unknown command', ['explode'], {}, 'There is no command "explode"'],
  ['an unknown option', ['mail', '--force'], {}, "Unknown option '--force'"],
  ['no reason', ['token', 'revoke', 'j1'], {}, 'Give the reason with --reason'],
  ['no id', ['replay', '--reason', 'x'], {}, 'lacks the event id'],
])('%s is one clear line and exit code 1', async (_case, args, env, message) => {
  const { code, output } = await run(args, env)
  expect(code).toBe(1)
  expect(output).toContain(message)
  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).not.toContain(KEY)
  expect(asked).toEqual([])
})

test("the API's refusal is its own message, and exit code 1", async () => {
  answer = {
    status: 409,
    body: { error: { code: 'conflict', message: 'It was replaced.', request_id: 'r1' } },
  }
  expect(await run(['token', 'revoke', 'j1', '--reason', 'x'])).toEqual({
    code: 1,
    output: 'Error: It was replaced. (conflict, request r1)\n',
  })
})

test('--help explains the commands and asks nothing', async () => {
  const { code, output } = await run(['--help'], {})
  expect([code, asked]).toEqual([0, []])
  for (const command of ['events', 'replay', 'customer', 'token', 'mail', 'mrr', 'audit'])
    expect(output).toContain(`pnpm admin ${command}`)
})
