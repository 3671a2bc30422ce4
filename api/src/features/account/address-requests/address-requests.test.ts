import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { accountOf } from '../../../../testing/account-of.ts'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { event, newBuyer, unix } from '../../../../testing/events.ts'
import { deliver } from '../../../../testing/free-account.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { newPackBuyer, packEvent } from '../../../../testing/pack-events.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import type { Subscriber } from '../../../../testing/subscriber.ts'
import { DAY_MS, MINUTE_MS } from '../../../lib/durations.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { RATE_LIMIT_RPM: '10000', ADMIN_EMAILS: 'operator@kamiyo.example' } })
})
afterAll(async () => await api.close())

const accountSeenBy = async (visitor: Visitor) => (await visitor.send('GET', '/api/account')).body
const requestsOf = async (visitor: Visitor) =>
  (await accountSeenBy(visitor))['address_requests'] as { id: string; from: string; members: number }[]
const accept = (visitor: Visitor, id: string) =>
  visitor.send('POST', `/api/account/address-requests/${id}/accept`)
const decline = (visitor: Visitor, id: string) =>
  visitor.send('POST', `/api/account/address-requests/${id}/decline`)

let seconds = 0
/** Stripe has another address for the customer from now on. */
async function setAtStripe({ customer }: Pick<Subscriber, 'customer'>, email: string | null): Promise<void> {
  seconds += 1
  const object = { id: customer, object: 'customer', email, name: 'Mallory' }
  await deliver(api, event('customer.updated', object, unix(new Date()) + seconds, { email: 'before' }))
}

async function invite(owner: Visitor): Promise<Visitor> {
  const { email } = newBuyer()
  const sent = await owner.send('POST', '/api/account/members', { email, role: 'admin' })
  expect(sent.status).toBe(204)
  return await api.signIn(email)
}

const subjectsTo = async (email: string, about: RegExp) =>
  (await api.sandbox.mails(email)).map(({ subject }) => subject).filter((subject) => about.test(subject))

async function attack() {
  const victim = await api.subscriber({ tier: 'personal' })
  const mallory = await api.subscriber({ tier: 'team' })
  const seen = await api.signIn(victim.email)
  const evil = await invite(await api.signIn(mallory.email))
  return { victim, mallory, seen, evil }
}

test('nobody draws an owner into another account by giving their own customer at Stripe the owner’s address', async () => {
  const { victim, mallory, seen, evil } = await attack()
  await setAtStripe(mallory, victim.email)
  for (const visitor of [seen, await api.signIn(victim.email)]) {
    const shown = await accountSeenBy(visitor)
    expect(shown).toMatchObject({ role: 'owner', subscription: { id: victim.subscription } })
    expect(shown['accounts']).toHaveLength(1)
  }
  await deliver(api, packEvent(newPackBuyer({ email: victim.email })))
  expect((await accountSeenBy(seen))['accounts']).toHaveLength(1)
  const { agents } = (await evil.send('GET', '/api/account/agents')).body as { agents: { id: string }[] }
  const { rows } = { rows: await agentsOf(victim.accountId) }
  expect(agents.map(({ id }) => id)).not.toEqual(expect.arrayContaining(rows))
  await waitFor('the mail to the address that the account keeps', async () =>
    (await subjectsTo(mallory.email, /waits/)).length === 1 ? true : undefined,
  )
})

async function agentsOf(accountId: string): Promise<string[]> {
  const rows = await api.deps.db
    .selectFrom('agents')
    .select('id')
    .where('accountId', '=', accountId)
    .execute()
  return rows.map(({ id }) => id)
}

test('when whoever asked for the address of somebody else leaves again, that person hears of nothing', async () => {
  const [victim, mallory] = [await api.subscriber(), await api.subscriber()]
  await setAtStripe(mallory, victim.email)
  const elsewhere = newBuyer().email
  await setAtStripe(mallory, elsewhere)
  await waitFor('the mail to the old address', async () =>
    (await subjectsTo(mallory.email, /was changed/)).length === 1 ? true : undefined,
  )
  expect(await subjectsTo(victim.email, /address/i)).toEqual([])
  expect(await requestsOf(await api.signIn(victim.email))).toEqual([])
})

test('an account that was given the address of somebody who does not want it stays with its owner, and so do its mails', async () => {
  const { mallory, victim } = await attack()
  await setAtStripe(mallory, victim.email)
  const owner = await api.signIn(mallory.email)
  expect(await accountSeenBy(owner)).toMatchObject({ subscription: { id: mallory.subscription } })
  const found = await api.deps.db
    .selectFrom('customers')
    .select(['email', 'pendingEmail'])
    .where('stripeCustomerId', '=', mallory.customer)
    .executeTakeFirstOrThrow()
  expect(found).toEqual({ email: mallory.email, pendingEmail: victim.email })
  await deliver(
    api,
    event('customer.deleted', { id: mallory.customer, object: 'customer' }, unix(new Date()) + 99),
  )
  expect(await requestsOf(await api.signIn(victim.email))).toEqual([])
})

async function confirmedAt(email: string, at: Date): Promise<void> {
  await api.deps.db
    .updateTable('authSessions')
    .set({ confirmedAt: at })
    .where('userId', 'in', (eb) => eb.selectFrom('authUsers').select('id').where('email', '=', email))
    .execute()
}

test('who is shown that an account waits for their address accepts it, and only they', async () => {
  const { victim, mallory, seen, evil } = await attack()
  await setAtStripe(mallory, victim.email)
  const [request] = await requestsOf(seen)
  expect(request).toMatchObject({ from: `${mallory.email[0]}***@e*****`, members: 1 })
  const id = String(request?.id)
  for (const other of [evil, await api.signIn(mallory.email)])
    expect((await accept(other, id)).status).toBe(404)
  await confirmedAt(victim.email, new Date(Date.now() - 16 * MINUTE_MS))
  expect(await accept(seen, id)).toMatchObject({
    status: 403,
    body: { error: { code: 'confirmation_required' } },
  })
  await confirmedAt(victim.email, new Date())
  expect((await accept(seen, id)).status).toBe(204)
  const shown = await accountSeenBy(seen)
  expect(shown['accounts']).toHaveLength(2)
  expect(shown['address_requests']).toEqual([])
  expect((await accept(seen, id)).status).toBe(404)
  const audit = await api.deps.db
    .selectFrom('auditLog')
    .select(['actor', 'before', 'after'])
    .where('action', '=', 'customer.accept_address')
    .where('subjectId', '=', id)
    .execute()
  expect(audit).toEqual([
    { actor: victim.email, before: { email: mallory.email }, after: { email: victim.email } },
  ])
})

/** What the overview names for operators about addresses that wait. */
async function attentionTo({ email }: Pick<Subscriber, 'email'>): Promise<unknown[]> {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { failures: { person: string }[] }).failures.filter(({ person }) => person === email)
}

test('who does not want the account declines it and hears of it no more; its owner and the operator are told', async () => {
  const { victim, mallory, seen, evil } = await attack()
  await setAtStripe(mallory, victim.email)
  const id = String((await requestsOf(seen))[0]?.id)
  for (const other of [evil, await api.signIn(mallory.email)])
    expect((await decline(other, id)).status).toBe(404)
  expect(await attentionTo(mallory)).toEqual([])
  expect((await decline(seen, id)).status).toBe(204)
  await setAtStripe(mallory, victim.email)
  expect(await requestsOf(seen)).toEqual([])
  for (const answer of [accept, decline]) expect((await answer(seen, id)).status).toBe(404)
  await waitFor('the mail to the address that the account keeps', async () =>
    (await subjectsTo(mallory.email, /not accepted/)).length === 1 ? true : undefined,
  )
  expect(await attentionTo(mallory)).toMatchObject([
    { kind: 'declined_address', customer_id: id, what: victim.email },
  ])
  const { action, actor } = await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'actor'])
    .where('subjectId', '=', id)
    .executeTakeFirstOrThrow()
  expect({ action, actor }).toEqual({ action: 'customer.decline_address', actor: victim.email })
  for (const address of [mallory.email, victim.email]) await setAtStripe(mallory, address)
  expect(await requestsOf(seen)).toMatchObject([{ id }])
  expect(await attentionTo(mallory)).toEqual([])
})

test('an address that has waited for a week is named to operators, however often Stripe tells of it', async () => {
  const { victim, mallory } = await attack()
  await setAtStripe(mallory, victim.email)
  const { db } = api.deps
  const waitFor8Days = db
    .updateTable('customers')
    .set({ pendingSince: new Date(Date.now() - 8 * DAY_MS) })
    .where('stripeCustomerId', '=', mallory.customer)
  await waitFor8Days.execute()
  await setAtStripe(mallory, victim.email)
  expect(await attentionTo(mallory)).toMatchObject([{ kind: 'waiting_address', what: victim.email }])
  await setAtStripe(mallory, mallory.email)
  expect(await attentionTo(mallory)).toEqual([])
})

test('an account that nobody else can enter joins that of the person who accepts it', async () => {
  const [first, second] = [await api.subscriber({ tier: 'personal' }), await api.subscriber({ tier: 'team' })]
  await setAtStripe(second, first.email)
  const owner = await api.signIn(first.email)
  const [request] = await requestsOf(owner)
  expect((await accept(owner, String(request?.id))).status).toBe(204)
  expect(await accountOf(api.deps.db, second.customer)).toMatchObject({ accountId: first.accountId })
  expect(await accountSeenBy(owner)).toMatchObject({
    subscription: { id: second.subscription },
    other_subscriptions: [{ id: first.subscription }],
  })
})

test('whoever has an address that is new here is not drawn into an account that others use, and may sign in to say so', async () => {
  const mallory = await api.subscriber({ tier: 'team' })
  const evil = await invite(await api.signIn(mallory.email))
  const { email } = newBuyer()
  await setAtStripe(mallory, email)
  const newcomer = await api.signIn(email)
  const shown = await accountSeenBy(newcomer)
  expect(shown).toMatchObject({ account: null, accounts: [], subscription: null })
  const [request] = await requestsOf(newcomer)
  expect(request).toMatchObject({ members: 1 })
  for (const visitor of [evil, await api.signIn(mallory.email)])
    expect(await accountSeenBy(visitor)).toMatchObject({ subscription: { id: mallory.subscription } })
  await deliver(api, packEvent(newPackBuyer({ email })))
  expect((await accountSeenBy(newcomer))['accounts']).toHaveLength(1)
  expect((await accept(newcomer, String(request?.id))).status).toBe(204)
  expect((await accountSeenBy(newcomer))['accounts']).toHaveLength(2)
})

test.each([true, false])(
  'an account waits for an address that nobody has if a system of its own has a key: %s',
  async (hasKey) => {
    const owner = await api.subscriber()
    if (hasKey) await issueTestKey(api.deps, owner.accountId)
    const { email } = newBuyer()
    await setAtStripe(owner, email)
    const found = await api.deps.db
      .selectFrom('customers')
      .select('email')
      .where('stripeCustomerId', '=', owner.customer)
      .executeTakeFirstOrThrow()
    expect(found).toEqual({ email: hasKey ? owner.email : email })
  },
)

test('whoever has lost every account may still sign in to accept the one that waits, and not once it is declined', async () => {
  const { victim, mallory } = await attack()
  await setAtStripe(mallory, victim.email)
  await api.deps.db
    .updateTable('customers')
    .set({ deletedAt: new Date() })
    .where('stripeCustomerId', '=', victim.customer)
    .execute()
  const alone = await api.signIn(victim.email)
  const [request] = await requestsOf(alone)
  expect((await decline(alone, String(request?.id))).status).toBe(204)
  expect((await alone.send('GET', '/api/account')).status).toBe(401)
})

test('an account whose address was taken away, and that is then given one that waits, has its old one again', async () => {
  const { victim, mallory } = await attack()
  await setAtStripe(mallory, null)
  await setAtStripe(mallory, victim.email)
  const owner = await api.signIn(mallory.email)
  expect(await accountSeenBy(owner)).toMatchObject({ subscription: { id: mallory.subscription } })
  await waitFor('the mail', async () =>
    (await subjectsTo(mallory.email, /waits/)).length === 1 ? true : undefined,
  )
})

test('an account that came to an address by a change is shown after every other account of that address', async () => {
  const mallory = await api.subscriber({ tier: 'enterprise' })
  const { email } = newBuyer()
  await setAtStripe(mallory, email)
  const victim = await api.subscriber({ tier: 'personal', email })
  const shown = await accountSeenBy(await api.signIn(email))
  expect(shown).toMatchObject({ subscription: { id: victim.subscription } })
  expect(shown['accounts']).toHaveLength(2)
})

test('an order that leaves the account of its address is told to it as what it is', async () => {
  const owner = await api.subscriber({ tier: 'team' })
  const guest = await api.subscriber({ tier: 'personal', email: owner.email })
  await setAtStripe(guest, newBuyer().email)
  await waitFor('the mail', async () =>
    (await subjectsTo(owner.email, /^An order with your address/)).length === 1 ? true : undefined,
  )
  expect(await subjectsTo(owner.email, /address of your account was changed/)).toEqual([])
})
