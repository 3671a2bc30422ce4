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
  // Both took part; otherwise this would prove nothing of two.
  expect(sends.filter((count) => count > 0)).toHaveLength(2)
})

test.each([
  [0, 1],
  [1, 0],
])('a token revoked through process %i is refused by process %i within a second', async (one, other) => {
  const token = await tokenOf(one)
  expect((await validate(api(other), token)).status).toBe(200)
  const [row] = await stack.query(
    'SELECT t.jti FROM mcp_tokens t JOIN customers c ON c.user_id = t.user_id WHERE c.email = $1',
    [emailOf(one)],
  )
  const revoked = await fetch(`${api(one)}/api/admin/tokens/${row?.['jti']}/revoke`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ reason: 'The laptop was stolen' }),
  })
  expect(revoked.status).toBe(200)
  expect(await waitForAnswer(api(other), token, 401)).toBeLessThan(1_000)
})
