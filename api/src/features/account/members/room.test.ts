import { afterAll, beforeAll, expect, test } from 'vitest'
import { signUp } from '../../../../testing/free-account.ts'
import { freeCatalog, freePlan } from '../../../../testing/free-catalog.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { grantCredits } from '../../metering/credits/grant-credits.ts'
import { invite, join, membersOf, newAddress, startTeam } from './testing/team.ts'

let api: AccountApi
let withTwo: AccountApi
beforeAll(async () => {
  const limits = { ...freePlan.limits, maxMembers: 2 }
  api = await startAccountApi({ deps: { catalog: freeCatalog } })
  withTwo = await startAccountApi({
    deps: { catalog: { ...freeCatalog, freePlan: { ...freePlan, limits } } },
  })
})
afterAll(async () => {
  await api.close()
  await withTwo.close()
})

const roomOf = async (visitor: Visitor) =>
  ((await visitor.send('GET', '/api/account/members')).body as { max_members: number | null }).max_members

const refusal = (message: string) => ({
  status: 409,
  body: { error: { code: 'member_limit_reached', message } },
})

test('a free account is told how many people it is for, and which plan is for more', async () => {
  const { email } = await signUp(api)
  const owner = await api.signIn(email)
  expect(await roomOf(owner)).toBe(1)
  expect(await invite(owner, newAddress())).toMatchObject(
    refusal('The Free plan is for one person. The Team plan has room for 10 people.'),
  )
})

test('a free plan that has room for others takes them, and no more', async () => {
  const { email } = await signUp(withTwo)
  const owner = await withTwo.signIn(email)
  expect(await roomOf(owner)).toBe(2)
  const guest = newAddress()
  expect((await invite(owner, guest)).status).toBe(204)
  expect((await (await withTwo.signIn(guest)).send('GET', '/api/account')).body).toMatchObject({
    role: 'member',
  })
  expect(await invite(owner, newAddress())).toMatchObject(
    refusal(
      'The Free plan has room for 2 people, its owner and open invitations included. Remove somebody or change the plan. The Team plan has room for 10 people.',
    ),
  )
})

test('credits without a plan are for as many people as the catalogue says', async () => {
  const { email, accountId } = await signUp(api)
  const grant = {
    accountId,
    sourceType: 'purchase',
    sourceId: 'cs_room',
    amountMillis: 1_000,
    expiresAt: null,
  }
  await withTransaction(api.deps.db, async (tx) => await grantCredits(tx, grant, new Date()))
  const owner = await api.signIn(email)
  expect(await roomOf(owner)).toBe(1)
  expect(await invite(owner, newAddress())).toMatchObject(
    refusal('Pay as you go is for one person. The Team plan has room for 10 people.'),
  )
})

test('who joined a plan stays when it ends, and nobody can be invited any more', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  await api.deps.db
    .updateTable('subscriptions')
    .set({ status: 'canceled', endedAt: new Date() })
    .where('stripeSubscriptionId', '=', team.bought.subscription)
    .execute()
  expect((await member.send('GET', '/api/account')).status).toBe(200)
  expect(await membersOf(team.owner)).toMatchObject([{ status: 'active' }, { status: 'active' }])
  expect(await roomOf(team.owner)).toBe(1)
  expect((await invite(team.owner, newAddress())).status).toBe(409)
})
