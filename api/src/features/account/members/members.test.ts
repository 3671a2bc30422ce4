import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { updateMember } from '../../accounts/members-repository.ts'
import { lockCustomer } from '../../customers/repository.ts'
import { invite, join, membersOf, newAddress, startTeam, type Team } from './testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

async function idOf({ owner }: Team, { email }: Pick<Visitor, 'email'>): Promise<string> {
  return (await membersOf(owner)).find((member) => member.email === email)?.id ?? ''
}

async function accountIdOf(memberId: string): Promise<string> {
  const { accountId } = await api.deps.db
    .selectFrom('accountMembers')
    .select('accountId')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return accountId
}

async function agentsOf(visitor: Visitor) {
  const { body } = await visitor.send('GET', '/api/account/agents')
  return body['agents'] as { id: string; name: string; is_manageable: boolean; created_by: string | null }[]
}

async function makeAgent(visitor: Visitor, name = 'Theirs'): Promise<{ id: string; token: string }> {
  const { status, body } = await visitor.send('POST', '/api/account/agents', { name })
  expect(status, JSON.stringify(body)).toBe(201)
  return body as { id: string; token: string }
}

const codesFor = async (email: string) =>
  (await api.sandbox.mails(email)).filter(({ subject }) => /sign-in code/.test(subject)).length

async function expectMail(email: string, subject: RegExp): Promise<void> {
  await waitFor(`a mail ${subject} to ${email}`, async () =>
    (await api.sandbox.mails(email)).find((mail) => subject.test(mail.subject)),
  )
}

/** Asks for a code and waits until the worker has handled the request, whatever the result. */
async function askInVain(email: string): Promise<void> {
  const before = await codesFor(email)
  await api.askForCode(email)
  await waitFor(`the request of ${email} to be dealt with`, async () => {
    const { rows } = await sql<{ open: number }>`
      select count(*)::int as open from pgboss.job where name = 'code.send' and state not in ('completed')`.execute(
      api.deps.db,
    )
    return rows[0]?.open === 0 || undefined
  })
  expect(await codesFor(email)).toBe(before)
}

const validity = async (token: string) => (await api.validate(token)).status

test('who is invited gets a mail, and is a member once they sign in with that address', async () => {
  const team = await startTeam(api)
  const email = newAddress()
  await invite(team.owner, email, 'admin')
  expect(await membersOf(team.owner)).toMatchObject([
    { role: 'owner', status: 'active' },
    { email, role: 'admin', status: 'invited' },
  ])
  const guest = await api.signIn(email)
  const { body } = await guest.send('GET', '/api/account')
  expect(body).toMatchObject({ email, role: 'admin', subscription: { id: team.bought.subscription } })
  expect(await membersOf(guest)).toMatchObject([{ role: 'owner' }, { email, status: 'active' }])
  await expectMail(email, /invites you to their account/)
  await expectMail(team.owner.email, new RegExp(`${email} joined Ada Lovelace`))
})

test('a role allows what it says, and what it does not is refused without a trace', async () => {
  const team = await startTeam(api)
  const admin = await join(api, team, 'admin')
  const member = await join(api, team, 'member')
  const own = await makeAgent(member, 'Bench')
  const [first] = await agentsOf(member)
  const lines = (await agentsOf(member)).map(({ name, is_manageable }) => [name, is_manageable])
  expect(lines).toEqual([
    ['default', false],
    ['Bench', true],
  ])
  const rename = (who: Visitor, id = '') => who.send('PATCH', `/api/account/agents/${id}`, { name: 'Mine' })
  expect((await rename(member, own.id)).status).toBe(204)
  expect(await rename(member, first?.id)).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden' } },
  })
  expect((await rename(admin, first?.id)).status).toBe(204)
  for (const who of [admin, member]) {
    const refused = [
      await invite(who, newAddress()),
      await who.send('PATCH', `/api/account/members/${await idOf(team, member)}`, { role: 'admin' }),
      await who.send(
        'DELETE',
        `/api/account/members/${await idOf(team, who === admin ? member : admin)}?agents=revoke`,
      ),
      await who.send('PATCH', '/api/account', { name: 'Ours' }),
      await who.send('POST', '/api/billing/create-portal-session', {}),
    ]
    for (const { status, body } of refused)
      expect([status, body]).toMatchObject([403, { error: { code: 'forbidden' } }])
    expect((await who.send('GET', '/api/account/invoices')).status).toBe(200)
  }
  expect(await membersOf(team.owner)).toHaveLength(3)
  expect(await validity(own.token)).toBe(200)
})

test.each([
  ['revoke', 401],
  ['keep', 200],
] as const)(
  'removal ends the sessions of a member, and their tokens as chosen (%s)',
  async (agents, status) => {
    const team = await startTeam(api)
    const member = await join(api, team)
    const { token } = await makeAgent(member)
    const id = await idOf(team, member)
    expect((await team.owner.send('DELETE', `/api/account/members/${id}?agents=${agents}`)).status).toBe(204)
    expect((await member.send('GET', '/api/account')).status).toBe(401)
    expect(await validity(token)).toBe(status)
    expect(await validity(team.bought.token)).toBe(200)
    expect(await membersOf(team.owner)).toHaveLength(1)
    const told = await api.deps.db
      .selectFrom('emailDeliveries')
      .innerJoin('customers', 'customers.id', 'emailDeliveries.customerId')
      .select('emailDeliveries.id')
      .where('customers.email', '=', team.owner.email)
      .where('emailDeliveries.kind', '=', 'token_revoked')
      .execute()
    expect(told, 'the owner hears of each token that was revoked').toHaveLength(agents === 'revoke' ? 1 : 0)
    await askInVain(member.email)
  },
)

test('inviting a customer and removing them again does not sign them out of their own account', async () => {
  const [mine, theirs] = [await startTeam(api), await startTeam(api)]
  const id = await invite(theirs.owner, mine.owner.email).then(async () => await idOf(theirs, mine.owner))
  const again = await api.signIn(mine.owner.email)
  expect((await theirs.owner.send('DELETE', `/api/account/members/${id}?agents=keep`)).status).toBe(204)
  for (const session of [mine.owner, again])
    expect(await session.send('GET', '/api/account')).toMatchObject({ status: 200, body: { role: 'owner' } })
})

test('a member who asks for tokens in a loop leaves the owner as many as they need', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  const { id } = await makeAgent(member)
  const rotate = (who: Visitor, agent = '') =>
    who.send('POST', `/api/account/agents/${agent}/rotate`, { overlap: 'now' })
  let refused = await rotate(member, id)
  while (refused.status === 200) refused = await rotate(member, id)
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
  const [first] = await agentsOf(team.owner)
  expect((await rotate(team.owner, first?.id)).status).toBe(200)
})

test('a request of a member that is under way when they are removed makes nothing any more', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  await makeAgent(member)
  const before = await agentsOf(team.owner)
  const id = await idOf(team, member)
  const request = await api.deps.db.transaction().execute(async (tx) => {
    await lockCustomer(tx, team.bought.customer)
    const late = member.send('POST', '/api/account/agents', { name: 'Late' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await updateMember(tx, { accountId: await accountIdOf(id), id }, { removedAt: new Date() })
    return { late }
  })
  expect((await request.late).status).toBe(401)
  expect(await agentsOf(team.owner)).toEqual(before)
})

test('an invitation that ran out or was taken back lets nobody in', async () => {
  const team = await startTeam(api)
  for (const end of ['expired', 'removed'] as const) {
    const email = newAddress()
    await invite(team.owner, email)
    const id = await idOf(team, { email })
    if (end === 'removed') await team.owner.send('DELETE', `/api/account/members/${id}?agents=keep`)
    else
      await api.deps.db
        .updateTable('accountMembers')
        .set({ expiresAt: new Date(0) })
        .where('id', '=', id)
        .execute()
    await askInVain(email)
  }
})

test('one address in several accounts sees one at a time, its own first, and only what it may', async () => {
  const [mine, theirs] = [await startTeam(api), await startTeam(api)]
  const me = await join(api, theirs, 'member', mine.owner.email)
  const shown = async () => (await me.send('GET', '/api/account')).body
  const first = await shown()
  expect(first).toMatchObject({ role: 'owner', subscription: { id: mine.bought.subscription } })
  const accounts = first['accounts'] as { id: string; role: string }[]
  expect(accounts.map(({ role }) => role)).toEqual(['owner', 'member'])
  const choose = (id: string | undefined) => me.send('POST', '/api/account/choose', { account_id: id })
  expect((await choose(accounts[1]?.id)).status).toBe(204)
  expect(await shown()).toMatchObject({ role: 'member', subscription: { id: theirs.bought.subscription } })
  expect((await choose(accounts[0]?.id)).status).toBe(204)
  expect(await shown()).toMatchObject({ role: 'owner', subscription: { id: mine.bought.subscription } })
  expect((await agentsOf(me)).length).toBe(1)
  const foreign = (await (await startTeam(api)).owner.send('GET', '/api/account')).body['account'] as {
    id: string
  }
  expect(await choose(foreign.id)).toMatchObject({ status: 404 })
  expect(await shown()).toMatchObject({ role: 'owner' })
})

test('an invitation leaves whoever works in another account there, also if the inviting one is older and larger', async () => {
  const older = await startTeam(api, 'enterprise')
  const home = await startTeam(api)
  const { email } = await join(api, home, 'admin')
  await invite(older.owner, email, 'admin')
  for (const time of ['with the invitation', 'later']) {
    const again = await api.signIn(email)
    const { body } = await again.send('GET', '/api/account')
    expect(body, time).toMatchObject({ role: 'admin', subscription: { id: home.bought.subscription } })
    expect((body['accounts'] as unknown[]).length).toBe(2)
  }
})

test('a member may leave, and nobody else may send them away but the owner', async () => {
  const team = await startTeam(api)
  const [one, other] = [await join(api, team), await join(api, team)]
  const id = await idOf(team, one)
  expect((await other.send('DELETE', `/api/account/members/${id}?agents=keep`)).status).toBe(403)
  expect((await one.send('DELETE', `/api/account/members/${id}?agents=keep`)).status).toBe(204)
  expect(await membersOf(team.owner)).toHaveLength(2)
})

test('when Stripe deletes a customer, the members lose access together with the owner', async () => {
  const team = await startTeam(api)
  const member = await join(api, team)
  await api.deps.db
    .updateTable('customers')
    .set({ deletedAt: new Date() })
    .where('stripeCustomerId', '=', team.bought.customer)
    .execute()
  expect((await member.send('GET', '/api/account')).status).toBe(401)
})
