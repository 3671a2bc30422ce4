import { afterAll, beforeAll, expect, test } from 'vitest'
import { settle, tokenIn, validate, waitForAnswer } from '../e2e/buyer.ts'
import { TEST_SECRETS } from '../harness/api-environment.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { buyAt } from '../property/purchase.ts'

const BUYERS = 20

let stack: Stack
beforeAll(async () => {
  const roles = ['api', 'api', 'worker', 'worker'] as const
  stack = await startStack({ database: await createTestDatabase(), roles, env: { ADMIN_MAILS: 'none' } })
})
afterAll(async () => await stack?.close())

const api = (index: number) => String(stack.processes[index]?.url)
const emailOf = (buyer: number) => `buyer-${buyer}@two-of-each.example`

async function tokenOf(buyer: number): Promise<string> {
  const mails = await stack.sandbox.mails(emailOf(buyer))
  expect(mails.map(({ subject }) => subject)).toHaveLength(1)
  return mails.map(tokenIn).join()
}

/** When the answer arrived. */
async function revoke(url: string, email: string): Promise<number> {
  const [row] = await stack.query(
    'SELECT t.jti FROM mcp_tokens t JOIN customers c ON c.user_id = t.user_id WHERE c.email = $1',
    [email],
  )
  const { status } = await fetch(`${url}/api/admin/tokens/${row?.['jti']}/revoke`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ reason: 'The laptop was stolen' }),
  })
  expect(status).toBe(200)
  return performance.now()
}

test('twenty purchases over two API processes and two workers: each buyer has one mail with one token', async () => {
  await Promise.all(Array.from({ length: BUYERS }, (_, buyer) => buyAt(stack, 'personal', emailOf(buyer))))
  await settle(stack)
  const tokens = await Promise.all(Array.from({ length: BUYERS }, (_, buyer) => tokenOf(buyer)))
  expect(new Set(tokens).size).toBe(BUYERS)
  for (const [buyer, token] of tokens.entries()) {
    expect(await validate(api(buyer % 2), token)).toMatchObject({ status: 200, body: { valid: true } })
  }
  const sends = stack.processes.map(({ output }) => output().match(/Mail sent/g)?.length ?? 0)
  expect(sends.reduce((sum, count) => sum + count)).toBe(BUYERS)
  // Both took part; otherwise the test would prove nothing about two.
  expect(sends.filter((count) => count > 0)).toHaveLength(2)
})

test.each([
  [0, 1],
  [1, 0],
])('a token revoked through process %i is refused by process %i within a second', async (one, other) => {
  const token = await tokenOf(one)
  expect((await validate(api(other), token)).status).toBe(200)
  await revoke(api(one), emailOf(one))
  expect(await waitForAnswer(api(other), token, 401)).toBeLessThan(1_000)
})

test('a token that twenty callers use without pause is refused to all of them within a second', async () => {
  const token = await tokenOf(2)
  let revokedAtMs = Number.POSITIVE_INFINITY
  const callers = Array.from({ length: 20 }, async (_, caller) => {
    let latestValidMs = 0
    do {
      const { status } = await validate(api(caller % 2), token)
      if (status === 200) latestValidMs = performance.now()
    } while (performance.now() < revokedAtMs + 1_500)
    return latestValidMs
  })
  revokedAtMs = await revoke(api(0), emailOf(2))
  for (const latestValidMs of await Promise.all(callers)) {
    expect(latestValidMs).toBeGreaterThan(0)
    expect(latestValidMs).toBeLessThan(revokedAtMs + 1_000)
  }
})
