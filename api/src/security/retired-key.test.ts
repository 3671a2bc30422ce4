import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restarted } from '../../testing/restarted.ts'
import { type AccountApi, startAccountApi } from '../../testing/start-account-api.ts'

const NEXT = 'the-next-secret-0123456789-0123456789'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

interface Reader {
  app: FastifyInstance
  cookie: string
}

async function agentsOf({ app, cookie }: Reader) {
  const { agents } = (await app.inject({ url: '/api/account/agents', headers: { cookie } })).json()
  return agents as { id: string; status: string; overlap_ends_at: string | null }[]
}

/** What the operators' page and `pnpm admin customer` show. */
async function tokensOf({ app }: Reader, customer: string) {
  const headers = { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` }
  const { tokens } = (await app.inject({ url: `/api/admin/customers/${customer}`, headers })).json()
  return tokens as { needs_new_token: string | null; superseded_at: string | null }[]
}

async function validate({ app }: Reader, token: string) {
  const headers = { authorization: `Bearer ${token}` }
  return (await app.inject({ method: 'POST', url: '/api/mcp/validate', headers })).statusCode
}

test('an agent whose token was signed with a key that is no longer in use is told to need a new one, as long as validation refuses it', async () => {
  const { email, customer, token } = await api.subscriber()
  const { cookie } = await api.signIn(email)
  for (const [secrets, refused] of [
    [`${NEXT},${api.deps.config.tokens.secret}`, false],
    [NEXT, true],
  ] as const) {
    await restarted(api, { MCP_JWT_SECRET: secrets }, async (app) => {
      const reader = { app, cookie }
      expect(await validate(reader, token)).toBe(refused ? 401 : 200)
      expect(await agentsOf(reader)).toMatchObject([{ status: refused ? 'key_not_in_use' : 'active' }])
      expect(await tokensOf(reader, customer)).toMatchObject([
        { needs_new_token: refused ? 'key_not_in_use' : null },
      ])
    })
  }
})

test('an earlier token that a retired key signed is not said to work beside its successor', async () => {
  const { email, customer, token } = await api.subscriber()
  const visitor = await api.signIn(email)
  await restarted(api, { MCP_JWT_SECRET: NEXT }, async (app) => {
    const reader = { app, cookie: visitor.cookie }
    const [agent] = await agentsOf(reader)
    const rotated = await app.inject({
      method: 'POST',
      url: `/api/account/agents/${agent?.id}/rotate`,
      headers: { cookie: visitor.cookie, origin: 'http://localhost:5173' },
      payload: { overlap: '24h' },
    })
    expect(await validate(reader, rotated.json().token)).toBe(200)
    expect(await validate(reader, token)).toBe(401)
    expect(await agentsOf(reader)).toMatchObject([{ status: 'active', overlap_ends_at: null }])
    const states = await tokensOf(reader, customer)
    expect(states.map(({ needs_new_token: why }) => why)).toEqual([null, null])
  })
})

test('an expired token needs a new one, for its owner and for the operator', async () => {
  const { email, customer, subscription } = await api.subscriber()
  await api.deps.db
    .updateTable('mcpTokens')
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where('subscriptionId', '=', subscription)
    .execute()
  const reader = { app: api.app, cookie: (await api.signIn(email)).cookie }
  expect(await agentsOf(reader)).toMatchObject([{ status: 'expired' }])
  expect(await tokensOf(reader, customer)).toMatchObject([{ needs_new_token: 'expired' }])
})
