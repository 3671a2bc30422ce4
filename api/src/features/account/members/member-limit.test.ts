import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { invite, join, membersOf, newAddress, startTeam } from './testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

test('a plan has room for so many people, open invitations and its owner included', async () => {
  const personal = await startTeam(api, 'personal')
  expect(await invite(personal.owner, newAddress())).toMatchObject({
    status: 409,
    body: { error: { code: 'member_limit_reached' } },
  })
  const team = await startTeam(api)
  const answers = await Promise.all(Array.from({ length: 12 }, () => invite(team.owner, newAddress())))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    ...Array(9).fill(204),
    ...Array(3).fill(409),
  ])
})

test('members beyond the limit of a smaller plan are told so, and regain access with a larger one', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  const setTier = async (tier: string) =>
    await api.deps.db
      .updateTable('subscriptions')
      .set({ tier })
      .where('stripeSubscriptionId', '=', team.bought.subscription)
      .execute()
  await setTier('personal')
  expect(await member.send('GET', '/api/account')).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden' } },
  })
  expect(await membersOf(team.owner)).toMatchObject([{ status: 'active' }, { status: 'no_place' }])
  await setTier('team')
  expect((await member.send('GET', '/api/account')).status).toBe(200)
})

test('a smaller plan in addition to a larger one excludes no member, whoever bought it', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  await api.subscriber({ email: team.owner.email, tier: 'personal' })
  expect((await member.send('GET', '/api/account')).status).toBe(200)
  expect((await invite(team.owner, newAddress())).status).toBe(204)
})

test('a member whose address becomes the owner’s is listed once, takes one place, and is a member again when it moves on', async () => {
  const team = await startTeam(api)
  const [heir, later] = [await join(api, team), await join(api, team)]
  const billTo = async (email: string) =>
    await api.deps.db
      .updateTable('customers')
      .set({ email })
      .where('stripeCustomerId', '=', team.bought.customer)
      .execute()
  /** Others can enter the account, so whoever has the address has to accept it. */
  const accept = async (visitor: Visitor) => {
    const [request] = (await visitor.send('GET', '/api/account')).body['address_requests'] as { id: string }[]
    const path = `/api/account/address-requests/${request?.id}/accept`
    expect((await visitor.send('POST', path)).status).toBe(204)
  }
  await billTo(heir.email)
  await accept(heir)
  expect(await membersOf(heir)).toMatchObject([
    { email: heir.email, role: 'owner' },
    { email: later.email, role: 'member' },
  ])
  const answers = await Promise.all(Array.from({ length: 10 }, () => invite(heir, newAddress())))
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(8)
  await billTo(team.owner.email)
  await accept(await api.signIn(team.owner.email))
  expect(await heir.send('GET', '/api/account')).toMatchObject({ status: 200, body: { role: 'member' } })
})
