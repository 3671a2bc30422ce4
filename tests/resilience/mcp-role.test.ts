import { createSoldAccounts, type SoldAccount } from '@kamiyo/api/testing/sold-accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_SECRETS } from '../harness/api-environment.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'

let stack: Stack
let accounts: SoldAccount[]
beforeAll(async () => {
  stack = await startStack({ database: await createTestDatabase(), roles: ['api', 'mcp'] })
  const sale = { tier: 'enterprise', count: 20, secret: TEST_SECRETS.MCP_JWT_SECRET } as const
  accounts = await createSoldAccounts(stack.databaseUrl, sale)
})
afterAll(async () => await stack?.close())

const door = () => String(stack.processes[1]?.url)

/** The text of the answer; undefined if the connection ended without one. */
async function call(index: number): Promise<string | undefined> {
  const response = await fetch(`${door()}/key/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accounts[index % accounts.length]?.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: index,
      method: 'tools/call',
      params: { name: 'search_exploits', arguments: { query: `bridge ${index}` } },
    }),
  }).catch(() => undefined)
  return await response?.text().catch(() => undefined)
}

async function count(sql: string): Promise<number> {
  const [row] = await stack.query(sql)
  return Number(row?.['count'])
}

test('a process with ROLE=mcp serves the MCP server and its health, and nothing else', async () => {
  const paths = ['/healthz', '/readyz', '/metrics', '/api/plans', '/api/admin/events', '/api/gate/sessions']
  const statuses = await Promise.all(paths.map(async (path) => (await fetch(door() + path)).status))
  expect(statuses).toEqual([200, 200, 200, 404, 404, 404])
  expect((await fetch(`${door()}/key/mcp`, { method: 'POST' })).status).toBe(403)
  expect(await call(0)).toContain('kamiyo.io/charge')
})

test('told to stop in the middle of calls, it loses none: what was answered is charged, and nothing else is', async () => {
  const before = await count(`select count(*) from metered_calls where outcome = 'ok'`)
  const answers: (string | undefined)[] = []
  const callers = Array.from({ length: 16 }, async (_, lane) => {
    for (let index = lane; index < 4_000; index += 16) {
      const answer = await call(index)
      if (answer === undefined) return
      answers.push(answer)
    }
  })
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThan(100)
  await stack.processes[1]?.end('SIGTERM')
  await Promise.all(callers)
  const answered = answers.filter((answer) => answer?.includes('kamiyo.io/charge')).length
  expect(answered).toBeGreaterThan(100)
  expect(answered).toBeLessThan(4_000)
  expect(await count(`select count(*) from metered_calls where outcome = 'ok'`)).toBe(before + answered)
  expect(await count('select count(*) from reservations')).toBe(0)
  await stack.restart(1)
  expect(await call(0)).toContain('kamiyo.io/charge')
})
