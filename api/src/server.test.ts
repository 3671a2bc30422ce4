import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { apiEnvironment } from '../../tests/harness/api-environment.ts'
import { createTestDatabase } from '../../tests/harness/database.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Below node_modules, so that the packages next to it are found and no other build deletes it. */
const OUT_DIR = `${ROOT}node_modules/.cache/server-test`
let database: Awaited<ReturnType<typeof createTestDatabase>>
let env: Record<string, string>

beforeAll(async () => {
  await build({ root: ROOT, logLevel: 'error', build: { outDir: OUT_DIR } })
  database = await createTestDatabase()
  env = apiEnvironment({
    databaseUrl: database.url,
    sandboxUrl: 'http://127.0.0.1:9',
    webUrl: 'http://localhost:5173',
    webhookSecret: 'whsec_kamiyoTests0123456789',
    priceIds: {},
  })
})
afterAll(async () => {
  await database.drop()
})

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

interface Running {
  child: ChildProcess
  output(): string
  exitCode: Promise<number | null>
}

function run(changes: Record<string, string>): Running {
  const child = spawn(process.execPath, [`${OUT_DIR}/server.js`], {
    env: { PATH: process.env['PATH'] ?? '', ...env, LOG_LEVEL: 'info', ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const exitCode = once(child, 'close').then(([code]) => code as number | null)
  return { child, output: () => Buffer.concat(chunks).toString('utf8'), exitCode }
}

/** Waits for the log line with the port. */
async function urlOf(server: Running): Promise<string> {
  const read = () => /listening at (http:[^"\s]+)/.exec(server.output())?.[1] ?? ''
  await expect.poll(read, { timeout: 40_000 }).not.toBe('')
  return read()
}

test('configuration faults stop the start together, one line each', async () => {
  const server = run({ ADMIN_API_KEY: 'short', STRIPE_WEBHOOK_SECRET: '' })
  expect(await server.exitCode).toBe(1)
  expect(server.output()).toContain('The configuration has 2 faults:')
  expect(server.output()).toMatch(
    /^ {2}STRIPE_WEBHOOK_SECRET is missing\..*\n {2}ADMIN_API_KEY has only 5 characters; it must be at least 32/m,
  )
  expect(server.output()).not.toContain('    at ')
})

test('a name of no mail in ADMIN_MAILS stops the start, and is told with the other faults', async () => {
  const server = run({ ADMIN_MAILS: 'dead_events', ADMIN_API_KEY: 'short' })
  expect(await server.exitCode).toBe(1)
  expect(server.output()).toContain('The configuration has 2 faults:')
  expect(server.output()).toContain('ADMIN_MAILS must be none, or a comma-separated list of dead_event, ')
})

test.each(['nowhere.invalid', '203.0.113.9'])(
  'a HOST that is not of this machine is one clear line, and not taken for a database that is away: %s',
  async (HOST) => {
    const server = run({ HOST, PORT: '0' })
    expect(await server.exitCode).toBe(1)
    expect(server.output()).toContain('HOST is no address of this machine')
  },
)

test('a port in use is one clear line', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const address = blocker.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const server = run({ PORT: port, ROLE: 'api' })
  expect(await server.exitCode).toBe(1)
  blocker.close()
  expect(server.output()).toContain(`Port ${port} is in use.`)
})

test('a database that lacks migrations, or does not answer, stops the start with one line', async () => {
  const behind = await createTestDatabase()
  const client = new Client({ connectionString: behind.url })
  await client.connect()
  await client.query("delete from kysely_migration where name like '0004%'")
  await client.end()
  const [old, away] = [
    run({ DATABASE_URL: behind.url }),
    run({ DATABASE_URL: 'postgresql://x@127.0.0.1:9/x' }),
  ]
  expect(await Promise.all([old.exitCode, away.exitCode])).toEqual([1, 1])
  await behind.drop()
  expect(old.output()).toMatch(
    /^The server does not start: The database lacks migrations \(1, .*\)\. Run pnpm migrate\.\n$/m,
  )
  expect(away.output()).toContain('The database in DATABASE_URL is not responding.')
})

test('a worker tells its health and metrics, and serves nothing else', async () => {
  const server = run({ PORT: '0', ROLE: 'worker' })
  const url = await urlOf(server)
  const statuses = await Promise.all(
    ['/healthz', '/readyz', '/metrics', '/api/plans', '/api/admin/events'].map(
      async (path) => (await fetch(url + path)).status,
    ),
  )
  expect(statuses).toEqual([200, 200, 200, 404, 404])
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu_seconds_total')
  const refused = await fetch(`${url}/api/v1/webhooks/stripe`, { method: 'POST' })
  expect(await refused.json()).toMatchObject({ error: { code: 'not_found' } })
  expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'")
  server.child.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
})

test('told to stop, it finishes the request in flight, closes everything and exits with 0', async () => {
  const server = run({ PORT: '0' })
  const url = await urlOf(server)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const inFlight = fetch(`${url}/api/billing/checkout-health`)
  await setTimeout(20)
  server.child.kill('SIGTERM')
  expect((await inFlight).status).toBe(503)
  expect(await server.exitCode).toBe(0)
  expect(server.output()).toContain('"msg":"Stopped"')
})

test('while it stops, requests sent in one go on a connection get one whole answer and no empty one', async () => {
  const server = run({ PORT: '0', ROLE: 'api', SHUTDOWN_DRAIN_SECONDS: '3' })
  const { port } = new URL(await urlOf(server))
  server.child.kill('SIGTERM')
  await expect.poll(server.output, { timeout: 10_000 }).toContain('"msg":"Stopping"')
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const answer = Buffer.concat(chunks).toString('utf8')
  expect(answer.match(/^HTTP\/1\.1 .*$/gm)).toEqual(['HTTP/1.1 200 OK'])
  expect(answer).toMatch(/^connection: close\r$/im)
  expect(answer).toMatch(/\{"status":"ok"\}$/)
  expect(await server.exitCode).toBe(0)
})

test('a second signal ends a process that something holds up', async () => {
  const server = run({ PORT: '0', ROLE: 'api' })
  const { port } = new URL(await urlOf(server))
  const slow = connect(Number(port), '127.0.0.1').on('error', () => undefined)
  slow.write(
    'POST /api/inquiries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  )
  await setTimeout(100)
  server.child.kill('SIGTERM')
  await expect.poll(server.output, { timeout: 10_000 }).toContain('"msg":"Stopping"')
  server.child.kill('SIGTERM')
  expect(await server.exitCode).toBe(1)
  slow.destroy()
})
