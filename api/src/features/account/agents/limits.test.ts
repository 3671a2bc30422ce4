import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { join, startTeam } from '../members/testing/team.ts'
import { callTool } from '../usage/testing/call-tool.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

interface Listed {
  id: string
  limits: Record<string, unknown>
}

async function firstAgent(visitor: Visitor): Promise<Listed> {
  const { body } = await visitor.send('GET', '/api/account/agents')
  const [agent] = body['agents'] as Listed[]
  if (!agent) throw new Error('There is no agent')
  return agent
}

const limit = async (visitor: Visitor, id: string, body: object) =>
  await visitor.send('PATCH', `/api/account/agents/${id}/limits`, body)

test('an agent is refused what its account does not let it use, until the limit is raised', async () => {
  const { owner, bought } = await startTeam(api)
  const { id } = await firstAgent(owner)
  expect((await limit(owner, id, { calls: 1, credits: null })).status).toBe(204)
  expect(await callTool(api, bought.token, 'search_exploits')).not.toContain('agent_cap_reached')
  expect(await callTool(api, bought.token, 'search_exploits')).toContain('agent_cap_reached')
  expect(await api.deps.metrics.registry.metrics()).toContain(
    'metered_refusals_total{code="agent_cap_reached",tool="search_exploits"} 1',
  )
  expect((await firstAgent(owner)).limits).toMatchObject({ calls: 1, credits: null, calls_used: 1 })
  await limit(owner, id, { calls: null, credits: 2.5 })
  expect(await callTool(api, bought.token, 'search_exploits')).not.toContain('agent_cap_reached')
  expect((await firstAgent(owner)).limits).toMatchObject({
    calls: null,
    credits: 2.5,
    calls_used: 2,
    credits_used: 0,
    resets_at: expect.stringMatching(/^\d{4}-/),
  })
})

test('an admin of the account may limit agents, and the audit log keeps who did', async () => {
  const team = await startTeam(api)
  const admin = await join(api, team, 'admin')
  const { id } = await firstAgent(team.owner)
  expect((await limit(admin, id, { calls: 10, credits: 3 })).status).toBe(204)
  const rows = await api.deps.db
    .selectFrom('auditLog')
    .select(['actor', 'action', 'after'])
    .where('subjectId', '=', id)
    .execute()
  expect(rows).toEqual([{ actor: admin.email, action: 'agent.limit', after: { calls: 10, credits: 3 } }])
})

test('a member may not limit agents, not even their own', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  const { body } = await member.send('POST', '/api/account/agents', { name: 'Theirs' })
  expect(await limit(member, String(body['id']), { calls: null, credits: null })).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden', message: expect.stringContaining('admins') } },
  })
})

test.each([
  [{ calls: -1, credits: null }, 'calls'],
  [{ calls: 1.5, credits: null }, 'calls'],
  [{ calls: '5', credits: null }, 'calls'],
  [{ calls: null }, 'credits'],
  [{ calls: null, credits: -0.5 }, 'credits'],
])('limits are numbers or null: %j', async (body, param) => {
  const { owner } = await startTeam(api)
  const { id } = await firstAgent(owner)
  expect(await limit(owner, id, body)).toMatchObject({ status: 400, body: { error: { param } } })
})
