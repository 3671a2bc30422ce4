import { createSoldAccounts } from '@kamiyo/api/testing/sold-accounts'
import { TEST_SECRETS } from '../harness/api-environment.ts'
import type { Stack } from '../harness/stack.ts'

/** The tokens of as many accounts, on the plan with the highest limits. */
export async function sellAccounts({ databaseUrl }: Stack, count: number): Promise<string[]> {
  const secret = TEST_SECRETS.MCP_JWT_SECRET
  const accounts = await createSoldAccounts(databaseUrl, { tier: 'enterprise', count, secret })
  return accounts.map(({ token }) => token)
}

export async function issueGateKey({ apiUrl }: Stack): Promise<string> {
  const response = await fetch(`${apiUrl}/api/admin/gate-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', reason: 'Measuring' }),
  })
  const body = (await response.json()) as { key?: unknown }
  if (typeof body.key !== 'string') throw new Error(`No gate key was issued: ${JSON.stringify(body)}`)
  return body.key
}
