import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent } from '../../../../testing/events.ts'
import { sendAll } from '../../../../testing/outbox.ts'
import { tokenOf } from '../../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../../testing/start-event-api.ts'
import { listMemberships } from '../../accounts/repository.ts'
import { type Actor, createAgent, listAgents, type Overlap, rotateAgent } from './service.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const ownerOf = async ({ email }: Buyer): Promise<Actor> => {
  const memberships = await listMemberships(api.deps.db, email)
  const [account] = memberships
  const member = { email, role: 'owner', accountId: account?.accountId ?? '', account, memberships } as const
  return { member, ip: '192.0.2.1', browser: 'Firefox on Linux' }
}

test.each<Overlap>(['now', '1h'])(
  'who replaced the first token (%s) is not welcomed again by a later event',
  async (overlap) => {
    const buyer = newBuyer()
    await api.deliver(checkoutEvent(buyer))
    expect(await sendAll(api)).toEqual(['welcome sent'])
    const owner = await ownerOf(buyer)
    const [agent] = await listAgents(api.deps, owner.member.accountId)
    await rotateAgent(api.deps, owner, agent?.row.agentId ?? '', overlap)
    await api.deliver(subscriptionEvent(buyer, 'created', { after: 5 }))
    await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10 }))
    expect(await sendAll(api)).toEqual(['token_rotated sent'])
  },
)

test('while the first payment is on its way there are no agents, so that the token it brings has room', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { status: 'incomplete' } }))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  const early = createAgent(api.deps, await ownerOf(buyer), 'early')
  await expect(early).rejects.toMatchObject({ code: 'conflict', message: /first payment/ })
  await api.deliver(checkoutEvent(buyer, { kind: 'async_payment_succeeded', after: 60 }))
  expect((await api.validate(await tokenOf(api, buyer))).status).toBe(200)
})
