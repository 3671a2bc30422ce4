import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const statusOf = async (token: unknown) => (await api.validate(String(token))).status

async function member(tier: 'personal' | 'team') {
  const subscriber = await api.subscriber({ tier })
  return { ...subscriber, visitor: await api.signIn(subscriber.email) }
}

async function agentsOf(visitor: Visitor) {
  const { body } = await visitor.send('GET', '/api/account/agents')
  return body['agents'] as { id: string; name: string; status: string }[]
}

async function rotate(visitor: Visitor, id: string | undefined, overlap: string): Promise<unknown> {
  const { body } = await visitor.send('POST', `/api/account/agents/${id}/rotate`, { overlap })
  return body['token']
}

/** Sets these agents' creation times within one millisecond, in the given order. */
async function makeWithinOneMillisecond(ids: readonly (string | undefined)[]) {
  for (const [index, id] of ids.entries()) {
    const moment = `2026-06-01 12:00:00.1230${index + 1}0+00`
    await sql`update agents set created_at = ${moment}::timestamptz where id = ${id}`.execute(api.deps.db)
  }
}

test.each(['1h', '24h'])(
  'a rotated token works until its overlap of %s ends on a plan of one agent',
  async (overlap) => {
    const { visitor, token } = await member('personal')
    const [agent] = await agentsOf(visitor)
    await makeWithinOneMillisecond([agent?.id])
    const next = await rotate(visitor, agent?.id, overlap)
    expect([await statusOf(token), await statusOf(next)]).toEqual([200, 200])
  },
)

test('of agents made within one millisecond the older stays the older, in every list, through rotations', async () => {
  const { visitor, subscription } = await member('team')
  for (const name of ['b', 'c']) await visitor.send('POST', '/api/account/agents', { name })
  const ids = (await agentsOf(visitor)).map(({ id }) => id).toReversed()
  await makeWithinOneMillisecond(ids)
  const tokens: unknown[] = []
  for (const id of ids) tokens.push(await rotate(visitor, id, 'now'))
  await api.deps.db
    .updateTable('subscriptions')
    .set({ tier: 'personal' })
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  const shown = await agentsOf(visitor)
  expect(shown.map(({ id }) => id)).toEqual(ids)
  expect(shown.map(({ status }) => status)).toEqual(['active', 'suspended', 'suspended'])
  expect(await Promise.all(tokens.map(statusOf))).toEqual([200, 401, 401])
})
