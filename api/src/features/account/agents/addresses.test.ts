import { setTimeout as sleep } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { join, startTeam } from '../members/testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { TRUST_PROXY: '127.0.0.1' } })
})
afterAll(async () => await api.close())

interface Listed {
  id: string
  allowed_addresses: string[]
}

async function firstAgent(visitor: Visitor): Promise<Listed> {
  const { body } = await visitor.send('GET', '/api/account/agents')
  const [agent] = body['agents'] as Listed[]
  if (!agent) throw new Error('There is no agent')
  return agent
}

async function allow(visitor: Visitor, id: string, addresses: string[]) {
  const reply = await visitor.send('PUT', `/api/account/agents/${id}/addresses`, { addresses })
  // Callers of one token share what was read a moment ago.
  await sleep(60)
  return reply
}

/** The text of the refusal; undefined for a call that was run. */
async function callDoor(token: string, headers: Record<string, string> = {}): Promise<string | undefined> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const requestInit = { headers: { authorization: `Bearer ${token}`, ...headers } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${api.url}/key/mcp`), { requestInit }))
  const { isError, content } = await client.callTool({ name: 'search_exploits', arguments: { limit: 1 } })
  await client.close()
  const [first] = content
  return isError && first?.type === 'text' ? first.text : undefined
}

test('calls from elsewhere are refused in words, until the address is allowed or the list is empty', async () => {
  const { owner, bought } = await startTeam(api)
  const { id, allowed_addresses } = await firstAgent(owner)
  expect(allowed_addresses).toEqual([])
  expect(await callDoor(bought.token)).toBeUndefined()

  expect((await allow(owner, id, ['203.0.113.7', '2001:db8::1/32'])).status).toBe(204)
  expect(await callDoor(bought.token)).toMatch(
    /^Not run: this agent may call from some addresses only, and the call came from 127\.0\.0\.1\./,
  )
  expect((await firstAgent(owner)).allowed_addresses).toEqual(['203.0.113.7', '2001:db8::/32'])

  await allow(owner, id, ['203.0.113.7', '127.0.0.5/8'])
  expect(await callDoor(bought.token)).toBeUndefined()
  await allow(owner, id, ['203.0.113.7'])
  await allow(owner, id, [])
  expect(await callDoor(bought.token)).toBeUndefined()
})

test('a client cannot say where it calls from', async () => {
  const { owner, bought } = await startTeam(api)
  const { id } = await firstAgent(owner)
  await allow(owner, id, ['203.0.113.7'])
  const forged = { 'x-kamiyo-client-address': '203.0.113.7' }
  expect(await callDoor(bought.token, forged)).toContain('came from 127.0.0.1')
  // A proxy that is trusted may.
  expect(await callDoor(bought.token, { 'x-forwarded-for': '203.0.113.7' })).toBeUndefined()
})

test('whoever checks tokens is told the addresses', async () => {
  const { owner, bought } = await startTeam(api)
  const { id } = await firstAgent(owner)
  expect((await api.validate(bought.token)).body).not.toHaveProperty('allowed_addresses')
  await allow(owner, id, ['203.0.113.0/24'])
  expect((await api.validate(bought.token)).body).toMatchObject({ allowed_addresses: ['203.0.113.0/24'] })
})

test('an admin may say where agents call from, and the audit log keeps who did', async () => {
  const team = await startTeam(api)
  const admin = await join(api, team, 'admin')
  const { id } = await firstAgent(team.owner)
  expect((await allow(admin, id, ['203.0.113.7'])).status).toBe(204)
  expect((await allow(admin, id, [])).status).toBe(204)
  const rows = await api.deps.db
    .selectFrom('auditLog')
    .select(['actor', 'action', 'after'])
    .where('subjectId', '=', id)
    .orderBy('occurredAt')
    .execute()
  expect(rows).toEqual([
    { actor: admin.email, action: 'agent.addresses', after: { before: [], addresses: ['203.0.113.7'] } },
    {
      actor: admin.email,
      action: 'agent.addresses',
      after: { before: ['203.0.113.7/32'], addresses: [] },
    },
  ])
})

test('a member may not, and what is no address is named', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  const { id } = await firstAgent(team.owner)
  expect(await allow(member, id, [])).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
  expect(await allow(team.owner, id, ['203.0.113.7', 'home.example'])).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_request', param: 'addresses' } },
  })
  const many = Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`)
  expect((await allow(team.owner, id, many)).status).toBe(400)
})
