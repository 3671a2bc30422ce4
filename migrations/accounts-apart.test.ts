import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../tests/harness/clone-database.ts'
import type {} from '../tests/harness/global-setup.ts'

let database: TestDatabase
let client: Client
let turn = 0
beforeAll(async () => {
  database = await cloneDatabase(inject('postgresUrl'), inject('templateDatabase'))
  client = await connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})
beforeEach(() => {
  turn += 1
})

async function connect(): Promise<Client> {
  const opened = new Client({ connectionString: database.url })
  await opened.connect()
  return opened
}

/** Names are unique to each test. */
const own = (name: string) => `${name}-${turn}`
const at = (name: string | null) => name && `${own(name)}@example.com`

/** A customer with a subscription and its agent, as created by a checkout. */
async function buy(name: string, address: string | null, db = client): Promise<void> {
  await db.query('insert into customers (stripe_customer_id, email) values ($1, $2)', [
    own(name),
    at(address),
  ])
  await db.query(
    `insert into subscriptions (stripe_subscription_id, customer_id, tier, status)
      select $1::text, id, 'team', 'active' from customers where stripe_customer_id = $1`,
    [own(name)],
  )
  await issue(name, db)
}

/** Issued in the account that the customer had when the caller last read it. */
async function issue(name: string, db = client, accountId?: string): Promise<void> {
  await db.query(
    `insert into mcp_tokens (user_id, subscription_id, tier, token_hash, expires_at)
      select coalesce($2::uuid, user_id), $1::text, 'team', gen_random_uuid()::text, now() + interval '1 day'
      from customers where stripe_customer_id = $1`,
    [own(name), accountId ?? null],
  )
}

const move = async (name: string, address: string | null, db = client) =>
  await db.query('update customers set email = $2 where stripe_customer_id = $1', [own(name), at(address)])
/** What the owner of the address does on the dashboard. */
const accept = async (name: string) =>
  await client.query(
    'update customers set email = pending_email, address_accepted_at = now() where stripe_customer_id = $1',
    [own(name)],
  )

async function addressesOf(name: string): Promise<unknown> {
  const { rows } = await client.query(
    'select email, pending_email as waits from customers where stripe_customer_id = $1',
    [own(name)],
  )
  return rows[0]
}

const setDeleted = async (name: string, isDeleted: boolean, db = client) =>
  await db.query(
    'update customers set deleted_at = case when $2 then now() end where stripe_customer_id = $1',
    [own(name), isDeleted],
  )

async function accountOf(name: string): Promise<string> {
  const { rows } = await client.query('select user_id from customers where stripe_customer_id = $1', [
    own(name),
  ])
  return rows[0].user_id
}

async function addMember(name: string, email: string): Promise<void> {
  await client.query(
    `insert into account_members (account_id, email, role, invited_by, expires_at, joined_at)
      values ($1, $2, 'member', 'owner', now(), now())`,
    [await accountOf(name), at(email)],
  )
}

async function membersOf(name: string): Promise<number> {
  const { rows } = await client.query(
    'select count(*)::int as members from account_members where account_id = $1 and removed_at is null',
    [await accountOf(name)],
  )
  return rows[0].members
}

/**
 * Customers who share an account with different addresses, and agents or tokens in a different account than
 * their customer.
 */
async function strays(): Promise<unknown[]> {
  const { rows } = await client.query(
    `
    select one.stripe_customer_id as here, other.stripe_customer_id as there
    from customers one join customers other on other.user_id = one.user_id and other.id > one.id
    where one.deleted_at is null and other.deleted_at is null and one.email_norm is distinct from other.email_norm
      and one.stripe_customer_id like $1
    union all
    select customer.stripe_customer_id, token.jti::text
    from mcp_tokens token join agents agent on agent.id = token.agent_id
    join subscriptions subscription on subscription.stripe_subscription_id = token.subscription_id
    join customers customer on customer.id = subscription.customer_id
    where (agent.account_id <> customer.user_id or token.user_id <> customer.user_id)
      and customer.stripe_customer_id like $1`,
    [own('%')],
  )
  return rows
}

test('customers share an account while they have one address, however it is spelt', async () => {
  await buy('one', 'ada')
  await client.query('insert into customers (stripe_customer_id, email) values ($1, $2)', [
    own('two'),
    ` ${at('ada')?.toUpperCase()} `,
  ])
  expect(await accountOf('two')).toBe(await accountOf('one'))
  await client.query('update customers set email = upper(email) where stripe_customer_id = $1', [own('one')])
  expect(await accountOf('two')).toBe(await accountOf('one'))
  expect(await strays()).toEqual([])
})

test('who was there first keeps account and members through a change of address, who came later goes', async () => {
  await buy('one', 'ada')
  await addMember('one', 'ben')
  const account = await accountOf('one')
  await buy('two', 'ada')
  expect(await accountOf('two')).toBe(account)
  await move('two', 'eve')
  await accept('two')
  expect(await accountOf('one')).toBe(account)
  expect(await membersOf('two')).toBe(0)
  await move('two', 'ada')
  await accept('two')
  expect(await accountOf('two')).toBe(account)
  await move('one', 'countess')
  await accept('one')
  expect(await accountOf('one')).toBe(account)
  expect([await membersOf('one'), await membersOf('two')]).toEqual([1, 0])
  expect(await strays()).toEqual([])
})

test('an address waits that somebody else has, or nobody yet for an account that others enter: none is joined, entered or left by it', async () => {
  await buy('older', 'mallory')
  await addMember('older', 'evil')
  await buy('owner', 'ada')
  const [theirs, account] = [await accountOf('older'), await accountOf('owner')]
  await move('older', 'ada')
  expect(await addressesOf('older')).toEqual({ email: at('mallory'), waits: at('ada') })
  expect([await accountOf('older'), await accountOf('owner')]).toEqual([theirs, account])
  await move('older', 'eve')
  expect(await addressesOf('older')).toEqual({ email: at('mallory'), waits: at('eve') })
  expect([await membersOf('owner'), await membersOf('older')]).toEqual([0, 1])
  expect(await strays()).toEqual([])
})

test('the address of who bought nothing, or is a member elsewhere, waits like that of a customer', async () => {
  await buy('other', 'mallory')
  const account = await showAddress('ada')
  await move('other', 'ada')
  expect(await addressesOf('other')).toMatchObject({ waits: at('ada') })
  expect(await accountOfAddress('ada')).toBe(account)
  await buy('owner', 'owner')
  await addMember('owner', 'ben')
  await move('other', 'ben')
  expect(await addressesOf('other')).toEqual({ email: at('mallory'), waits: at('ben') })
  expect(await strays()).toEqual([])
})

test('an address that is taken away does not make the next one a first one', async () => {
  await buy('other', 'mallory')
  await addMember('other', 'evil')
  await buy('owner', 'ada')
  await move('other', null)
  await move('other', 'ada')
  expect(await addressesOf('other')).toEqual({ email: at('mallory'), waits: at('ada') })
  expect(await accountOf('other')).not.toBe(await accountOf('owner'))
})

test('an account whose new owner accepts it stays apart with its members, and joins theirs without', async () => {
  await buy('owner', 'ada')
  await buy('team', 'mallory')
  await addMember('team', 'evil')
  await buy('alone', 'eve')
  for (const name of ['team', 'alone']) {
    await move(name, 'ada')
    await accept(name)
    expect(await addressesOf(name)).toEqual({ email: at('ada'), waits: null })
  }
  expect(await accountOf('team')).not.toBe(await accountOf('owner'))
  expect(await accountOf('alone')).toBe(await accountOf('owner'))
  expect([await membersOf('team'), await membersOf('owner')]).toEqual([1, 0])
  expect(await strays()).toEqual([])
})

test('what is ordered with an address that came to an account by a change joins nobody of that account', async () => {
  await buy('changed', 'mallory')
  await move('changed', 'ada')
  expect(await addressesOf('changed')).toEqual({ email: at('ada'), waits: null })
  await addMember('changed', 'evil')
  await buy('victim', 'ada')
  expect(await accountOf('victim')).not.toBe(await accountOf('changed'))
  await client.query('select prove_customers($1)', [at('ada')])
  await buy('again', 'ada')
  expect(await accountOf('again')).toBe(await accountOf('victim'))
  expect(await strays()).toEqual([])
})

test('whoever signs in with a changed address has its account alone, and what they order then joins it', async () => {
  await buy('changed', 'ada')
  await move('changed', 'countess')
  await client.query('select prove_customers($1)', [at('countess')])
  await buy('next', 'countess')
  expect(await accountOf('next')).toBe(await accountOf('changed'))
})

test('a plan whose payment went back is the main one only of an account that nobody else is known to have', async () => {
  const refund = async (name: string) =>
    await client.query(
      "update subscriptions set withdrawal = 'refund_suspends' where stripe_subscription_id = $1",
      [own(name)],
    )
  const prove = async (name: string) =>
    await client.query('update customers set proved_at = now() where stripe_customer_id = $1', [own(name)])
  const mainOf = async (account: unknown) =>
    (await client.query('select main_subscription_id($1) as main', [account])).rows[0].main
  const free = await showAddress('free')
  await buy('guest', 'free')
  await buy('first', 'ada')
  await buy('second', 'ada')
  const account = await accountOf('second')
  await client.query("update subscriptions set status = 'canceled' where stripe_subscription_id = $1", [
    own('first'),
  ])
  for (const name of ['guest', 'second']) await refund(name)
  expect([await mainOf(free), await mainOf(account)]).toEqual([null, own('second')])
  await prove('first')
  expect(await mainOf(account)).toBe(null)
  await prove('second')
  expect(await mainOf(account)).toBe(own('second'))
})

test('an address that nobody here has any more, or is only invited with, or has in this account, is taken at once', async () => {
  await buy('gone', 'gone')
  await setDeleted('gone', true)
  await buy('other', 'other')
  for (const email of ['left', 'invited']) await addMember('other', email)
  await client.query('update account_members set removed_at = now() where email = $1', [at('left')])
  await client.query('update account_members set joined_at = null where email = $1', [at('invited')])
  await buy('moving', 'mallory')
  await client.query('update customers set proved_at = now() where stripe_customer_id = $1', [own('moving')])
  for (const address of ['gone', 'left', 'invited', 'own']) {
    if (address === 'own') await addMember('moving', 'own')
    await move('moving', address)
    expect(await addressesOf('moving')).toEqual({ email: at(address), waits: null })
  }
  const { rows } = await client.query('select proved_at from customers where stripe_customer_id = $1', [
    own('moving'),
  ])
  expect(rows).toEqual([{ proved_at: null }])
})

test('an address that came by a change is shown to be somebody’s only where they have one account, and nobody else is in it', async () => {
  const isShown = async (name: string) => {
    await client.query('select prove_customers(email) from customers where stripe_customer_id = $1', [
      own(name),
    ])
    const { rows } = await client.query(
      'select address_changed_at is null as shown from customers where stripe_customer_id = $1',
      [own(name)],
    )
    return rows[0].shown
  }
  for (const name of ['ada', 'ben', 'cleo', 'dora']) {
    await buy(name, `${name}-before`)
    await move(name, name)
  }
  await buy('victim', 'ada')
  await addMember('ben', 'evil')
  await addMember('victim', 'cleo')
  for (const name of ['ada', 'ben', 'cleo']) expect([name, await isShown(name)]).toEqual([name, false])
  expect(await isShown('dora')).toBe(true)
  for (const isDeleted of [true, false]) await setDeleted('ada', isDeleted)
  expect(await accountOf('ada')).not.toBe(await accountOf('victim'))
})

test('who bought nothing keeps their account when somebody buys with their address and corrects it', async () => {
  const account = await showAddress('ada')
  await buy('one', 'ada')
  expect(await accountOf('one')).toBe(account)
  await move('one', 'countess')
  expect(await accountOf('one')).not.toBe(account)
  expect(await accountOfAddress('ada')).toBe(account)
  expect(await strays()).toEqual([])
})

test('who has shown that an address is theirs is first in the account that somebody began with it', async () => {
  await buy('one', 'ada')
  const account = await accountOf('one')
  await showAddress('ada')
  expect(await accountOfAddress('ada')).toBe(account)
  await move('one', 'countess')
  expect(await accountOf('one')).not.toBe(account)
  expect(await accountOfAddress('ada')).toBe(account)
  expect(await strays()).toEqual([])
})

test('a customer in whose favour that row was retired keeps the account through a change of address', async () => {
  const account = await showAddress('ada')
  await buy('one', 'ada')
  await client.query(
    'update customers set deleted_at = now() where stripe_customer_id is null and email = $1',
    [at('ada')],
  )
  await move('one', 'countess')
  expect(await accountOf('one')).toBe(account)
  expect(await strays()).toEqual([])
})

/** Somebody who entered a code that was mailed there, and bought nothing. */
async function showAddress(name: string): Promise<string> {
  await client.query('insert into customers (email) values ($1)', [at(name)])
  return await accountOfAddress(name)
}

async function accountOfAddress(name: string): Promise<string> {
  const { rows } = await client.query(
    'select user_id from customers where email = $1 and stripe_customer_id is null and deleted_at is null',
    [at(name)],
  )
  return rows[0].user_id
}

test('a customer whose address is taken away shares an account with nobody', async () => {
  await buy('one', 'ada')
  await buy('two', 'ada')
  for (const name of ['one', 'two'] as const) {
    await move(name, null)
    expect(await accountOf('two')).not.toBe(await accountOf('one'))
    await move(name, 'ada')
    expect(await accountOf('two')).toBe(await accountOf('one'))
  }
  expect(await strays()).toEqual([])
})

test('a customer who comes back after their deletion shares an account with their address alone', async () => {
  await buy('one', 'ada')
  await buy('two', 'ada')
  await setDeleted('two', true)
  await move('one', 'countess')
  await setDeleted('two', false)
  expect(await accountOf('two')).not.toBe(await accountOf('one'))
  expect(await strays()).toEqual([])
})

/** Both begin before either ends; the second may have to wait for the first. */
async function together(first: (db: Client) => Promise<unknown>, second: (db: Client) => Promise<unknown>) {
  const [one, other] = await Promise.all([connect(), connect()])
  await Promise.all([one.query('begin'), other.query('begin')])
  await first(one)
  const waiting = second(other).then(() => other.query('commit'))
  await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 100))])
  await one.query('commit')
  await waiting
  await Promise.all([one.end(), other.end()])
}

test.each<[what: string, first: (db: Client) => Promise<unknown>, second: (db: Client) => Promise<unknown>]>([
  [
    'one gets the address that the other leaves',
    (db) => move('two', 'ada', db),
    (db) => move('one', 'new', db),
  ],
  [
    'one leaves the address that the other gets',
    (db) => move('one', 'new', db),
    (db) => move('two', 'ada', db),
  ],
  ['both get one address', (db) => move('one', 'new', db), (db) => move('two', 'new', db)],
  ['they swap addresses', (db) => move('one', 'eve', db), (db) => move('two', 'ada', db)],
])('two customers at once are kept apart: %s', async (_what, first, second) => {
  await buy('one', 'ada')
  await buy('two', 'eve')
  await together(first, second)
  expect(await strays()).toEqual([])
})

test('two who shared an account and come back at once with different addresses are kept apart', async () => {
  await buy('one', 'ada')
  await buy('two', 'ada')
  await setDeleted('one', true)
  await setDeleted('two', true)
  await move('two', 'eve')
  await together(
    (db) => setDeleted('one', false, db),
    (db) => setDeleted('two', false, db),
  )
  expect(await strays()).toEqual([])
})

test('a token is issued in the account that its customer has by then', async () => {
  await buy('one', 'ada')
  await client.query('insert into customers (stripe_customer_id, email) values ($1, $2)', [
    own('two'),
    at('ada'),
  ])
  await client.query(
    `insert into subscriptions (stripe_subscription_id, customer_id, tier, status)
      select $1::text, id, 'team', 'active' from customers where stripe_customer_id = $1`,
    [own('two')],
  )
  const shared = await accountOf('two')
  await together(
    (db) => move('two', 'eve', db),
    (db) => issue('two', db, shared),
  )
  expect(await strays()).toEqual([])
})

/** As the product does: a transaction that was aborted because of a deadlock runs again, at most twice. */
async function persistently(change: () => Promise<unknown>, attempts = 10): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (attempts === 1 || (error as { code?: string }).code !== '40P01') throw error
    await persistently(change, attempts - 1)
  }
}

test('many changes of customers who share an account, all at once, succeed and keep everyone apart', async () => {
  const names = ['a', 'b', 'c', 'd']
  for (const name of names) await buy(name, 'ada')
  const addresses = ['ada', 'ben', 'eve', null]
  const workers = names.flatMap((name, n) =>
    [0, 1].map(async (half) => {
      const db = await connect()
      for (let round = 0; round < 12; round += 1) {
        const address = addresses[(n + round * (half + 1)) % 4] ?? null
        await persistently(() =>
          round % 5 === half ? setDeleted(name, round % 2 === 0, db) : move(name, address, db),
        )
      }
      await db.end()
    }),
  )
  await Promise.all(workers)
  expect(await strays()).toEqual([])
})

test('an account that merges takes its credits along but no agent of its own, and one that has made calls merges like any other', async () => {
  const wallet = async (name: string, credits: number) =>
    await client.query(
      `insert into wallets (account_id, anchor, period_start, period_end, credit_millis)
       select user_id, now(), now(), now() + interval '1 month', $2 from customers where stripe_customer_id = $1`,
      [own(name), credits],
    )
  await buy('kept', 'kept')
  await buy('called', 'called')
  await buy('rich', 'rich')
  await wallet('kept', 500)
  await wallet('called', 0)
  await wallet('rich', 1_000)
  await client.query(
    `insert into credit_grants (account_id, source_type, source_id, amount_millis, remaining_millis)
     select user_id, 'purchase', stripe_customer_id, 1000, 1000 from customers where stripe_customer_id = $1`,
    [own('rich')],
  )
  const agent = await client.query(
    `insert into agents (account_id, name)
     select user_id, 'whole account' from customers where stripe_customer_id = $1 returning id`,
    [own('rich')],
  )
  for (const name of ['called', 'rich']) {
    await move(name, 'kept')
    await accept(name)
  }
  const { rows } = await client.query(
    `select count(distinct user_id)::int as accounts, max(wallets.credit_millis)::int as credits,
       (select count(*)::int from wallets where credit_millis > 0) as purses,
       (select count(*)::int from credit_grants where account_id = max(customers.user_id::text)::uuid) as grants,
       (select account_id::text from agents where id = $2) = max(customers.user_id::text) as has_its_agent
     from customers join wallets on wallets.account_id = customers.user_id where email = $1`,
    [at('kept'), agent.rows[0].id],
  )
  expect(rows).toEqual([{ accounts: 1, credits: 1_500, purses: 1, grants: 1, has_its_agent: false }])
})
