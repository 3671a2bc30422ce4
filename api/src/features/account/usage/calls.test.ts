import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { join, startTeam } from '../members/testing/team.ts'
import { callTool } from './testing/call-tool.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

test('an account finds each of its calls in the ledger, and its members do too', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  await callTool(api, team.bought.token, 'search_exploits')
  await callTool(api, team.bought.token, 'list_categories')
  const { status, body } = await team.owner.send('GET', '/api/account/calls')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    data: [
      { kind: 'call', tool: 'list_categories', agent: 'default', outcome: 'ok', credits: 0, balance: 0 },
      {
        kind: 'call',
        tool: 'search_exploits',
        agent: 'default',
        outcome: 'ok',
        included_calls: 1,
        balance: 0,
      },
    ],
    next_cursor: null,
  })
  expect((await member.send('GET', '/api/account/calls')).body).toEqual(body)
})

test('the export is a file of the same calls', async () => {
  const team = await startTeam(api)
  await callTool(api, team.bought.token, 'search_exploits')
  const { status, headers, body } = await team.owner.send('GET', '/api/account/calls.csv')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toContain('text/csv')
  expect(headers.get('content-disposition')).toBe('attachment; filename="calls.csv"')
  expect(String(body['text']).trim().split('\r\n')).toHaveLength(2)
})

test.each([
  ['/api/account/calls?from=yesterday', 'from'],
  ['/api/account/calls?from=2026-11-30&to=2026-11-01', 'to'],
  ['/api/account/calls?cursor=x', 'cursor'],
  ['/api/account/calls?limit=-1', 'limit'],
  ['/api/account/calls?agent=me', 'agent'],
  ['/api/account/calls?tool=%00', 'tool'],
  ['/api/account/calls.csv?from=2020-01-01', 'from'],
])('%s is refused and says what is wrong', async (path, param) => {
  const { owner } = await startTeam(api)
  expect(await owner.send('GET', path)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_request', param } },
  })
})
