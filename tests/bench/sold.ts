import { createSoldAccounts } from '@kamiyo/api/testing/sold-accounts'
import { TEST_SECRETS } from '../harness/api-environment.ts'
import type { Stack } from '../harness/stack.ts'

/** The tokens of as many accounts, on the plan with the highest limits. */
export async function sellAccounts({ databaseUrl }: Stack, count: number): Promise<string[]> {
  const secret = TEST_SECRETS.MCP_JWT_SECRET
  const accounts = await createSoldAccounts(databaseUrl, { tier: 'enterprise', count, secret })
  return accounts.map(({ token }) => token)
}

export async function issueGateKey(stack: Stack): Promise<string> {
  return await issueKey(stack, 'gate-keys', {})
}

/** Of the platform, for every tenant. */
export async function issueUsageKey(stack: Pick<Stack, 'apiUrl'>): Promise<string> {
  return await issueKey(stack, 'api-keys', { scopes: ['usage:write'] })
}

async function issueKey({ apiUrl }: Pick<Stack, 'apiUrl'>, kind: string, terms: object): Promise<string> {
  const response = await fetch(`${apiUrl}/api/admin/${kind}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', reason: 'Measuring', ...terms }),
  })
  const body = (await response.json()) as { key?: unknown }
  if (typeof body.key !== 'string') throw new Error(`No key was issued: ${JSON.stringify(body)}`)
  return body.key
}
