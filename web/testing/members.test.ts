import { setTimeout } from 'node:timers/promises'
import { findFaults } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { account, accountApi, agent, refusal } from './account-api.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()

const joined = {
  invited_by: 'ada@example.com',
  invited_at: '2026-11-22T10:00:00.000Z',
  expires_at: null,
  joined_at: '2026-11-23T10:00:00.000Z',
  is_mail_returned: false,
  is_you: false,
}
const open = { ...joined, joined_at: null, expires_at: '2026-11-29T10:00:00.000Z' }
const owner: Schema<'Member'> = {
  ...joined,
  id: null,
  email: account.email,
  role: 'owner',
  status: 'active',
  is_you: true,
}
const members: Schema<'Member'>[] = [
  owner,
  {
    ...joined,
    id: '1',
    email: `bea.${'b'.repeat(48)}@research.example.com`,
    role: 'admin',
    status: 'active',
  },
  { ...joined, id: '2', email: 'carl@example.com', role: 'member', status: 'no_place' },
  { ...open, id: '3', email: 'dora@example.com', role: 'member', status: 'invited' },
  { ...open, id: '4', email: 'eve@example.com', role: 'admin', status: 'expired' },
  {
    ...open,
    id: '5',
    email: 'fay@exmaple.com',
    role: 'member',
    status: 'invited',
    is_mail_returned: true,
  },
]

const mine = {
  id: 'acct_1',
  name: 'Ada Lovelace',
  owner_email: 'ada@example.com',
  kind: 'person',
  role: 'owner',
} as const
const theirs = {
  id: 'acct_2',
  name: 'Babbage Engines',
  owner_email: 'babbage@example.com',
  kind: 'person',
  role: 'member',
} as const
const asOwner: Schema<'Account'> = { ...account, accounts: [mine, theirs] }
const asMember: Schema<'Account'> = {
  ...account,
  email: 'carl@example.com',
  name: theirs.name,
  role: 'member',
  account: theirs,
  accounts: [theirs],
}

async function openDashboard(json: Schema<'Account'>, people: Schema<'MemberList'>, calls = {}) {
  const agents = [
    { ...agent, is_manageable: json.role === 'owner' },
    { ...agent, id: 'other', name: 'Bench', created_by: 'carl@example.com' },
  ]
  const { sent, prepare } = accountApi({
    account: { json },
    agents: () => ({ json: { agents } }),
    calls: { 'GET /api/account/members': { json: people }, ...calls },
  })
  const { page } = await visit('/dashboard', { prepare })
  const section = page.getByRole('region', { name: 'Members', exact: true })
  await section.getByText('dora@example.com', { exact: true }).waitFor()
  return { page, section, sent }
}

test.each([
  ['an owner', asOwner],
  ['a member', asMember],
])(
  'the members, whatever state they are in, are accessible and fit the screen for %s',
  async (_who, json) => {
    const list = members.map((member) => ({ ...member, is_you: member.email === json.email }))
    const { page, section } = await openDashboard(json, { members: list, max_members: 10 })
    await section
      .getByRole('button', { name: /^(Remove|Leave)/ })
      .first()
      .click()
    await section.getByRole('group', { name: /^The agents that/ }).waitFor()
    expect(await findFaults(page)).toEqual([])
  },
)

test('each member is told what they are, and what stands between them and the account', async () => {
  const { section } = await openDashboard(asOwner, { members, max_members: 10 })
  const text = await section.innerText()
  for (const part of [
    '(you)',
    'Owner',
    'The plan has no place for this member',
    'Invited on 22 November 2026, open until 29 November 2026.',
    'The invitation has expired.',
    'The mail of the invitation of 22 November 2026 came back',
    '6 of 10 places in use',
  ])
    expect(text).toContain(part)
})

test('a plan for one person, and one that is full, say why nobody can be invited', async () => {
  const alone = await openDashboard(asOwner, { members: [owner, ...members.slice(3, 4)], max_members: 1 })
  await alone.section
    .getByText('Your plan is for one person. The Team plan has room for 10 people.')
    .waitFor()
  expect(await alone.section.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0)
  const full = await openDashboard(asOwner, { members, max_members: 6 })
  await full.section.getByText('Your plan has room for 6 people, open invitations included').waitFor()
})

const freePlan = {
  name: 'Free',
  calls_per_month: 2,
  resets_at: '2026-12-01T00:00:00.000Z',
  limits: { max_agents: 1, rate_limit_rpm: 60, rate_limit_daily: null },
}

test.each([
  ['a free account', freePlan, 'The Free plan is for one person.'],
  ['an account without a plan', null, 'Without a plan, nobody can be invited.'],
])('%s is told which plan has room for others', async (_who, free_plan, text) => {
  const json = { ...asOwner, subscription: null, free_plan }
  const { section } = await openDashboard(json, { members: [owner, ...members.slice(3, 4)], max_members: 1 })
  await section.getByText(`${text} The Team plan has room for 10 people.`).waitFor()
  expect(await section.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0)
})

test('a free plan that has room for others lets its owner invite them', async () => {
  const json = { ...asOwner, subscription: null, free_plan: freePlan }
  const { section } = await openDashboard(json, { members: [owner, ...members.slice(3, 4)], max_members: 3 })
  await section.getByRole('button', { name: 'Invite somebody' }).waitFor()
  expect(await section.innerText()).toContain('2 of 3 places in use')
})

test('an invitation that is refused stays open with the reason', async () => {
  const message = 'bea@example.com is in this account already.'
  const { section, sent } = await openDashboard(
    asOwner,
    { members, max_members: 10 },
    {
      'POST /api/account/members': { status: 409, json: refusal('conflict', message, 'email') },
    },
  )
  await section.getByRole('button', { name: 'Invite somebody' }).click()
  await section.getByLabel('E-mail address').fill('bea@example.com')
  await section.getByRole('radio', { name: /^Admin/ }).check()
  await section.getByRole('button', { name: 'Send the invitation' }).click()
  await section.getByText(message).waitFor()
  expect(sent).toEqual([
    { call: 'POST /api/account/members', body: { email: 'bea@example.com', role: 'admin' } },
  ])
})

test('the focus goes to the list when somebody was removed, however late the rest of the page arrives', async () => {
  let people = members
  const { prepare } = accountApi({
    account: { json: asOwner },
    calls: {
      'GET /api/account/members': () => ({ json: { members: people, max_members: 10 } }),
      'DELETE /api/account/members/3': () => {
        people = members.filter(({ id }) => id !== '3')
        return { status: 204 }
      },
    },
  })
  const { page } = await visit('/dashboard', { prepare })
  const section = page.getByRole('region', { name: 'Members', exact: true })
  await section.getByText('dora@example.com', { exact: true }).waitFor()
  await page.route('**/api/account/usage', async (route) => {
    await setTimeout(1_000)
    await route.fallback()
  })
  await section.getByRole('button', { name: /^Revoke invitation .*dora@example.com/ }).click()
  await section.getByRole('button', { name: 'Revoke', exact: true }).click()
  await section.getByText('dora@example.com', { exact: true }).waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('members')
})

test('accounts without a name are known by the addresses of their owners', async () => {
  const nameless = [
    { ...theirs, name: null },
    { ...theirs, id: 'acct_3', name: null, owner_email: 'grace@example.com' },
  ]
  const [first = null] = nameless
  const { page } = await openDashboard(
    { ...asMember, name: null, account: first, accounts: nameless },
    { members, max_members: 10 },
  )
  await page.getByText('Member of babbage@example.com').waitFor()
  const options = await page.getByLabel('Account', { exact: true }).getByRole('option').allTextContents()
  expect(options).toEqual(['babbage@example.com (member)', 'grace@example.com (member)'])
})

test('whoever has several accounts changes to another at the top of the page', async () => {
  let chosen: Schema<'Account'> = asOwner
  const { prepare, sent } = accountApi({
    account: () => ({ json: chosen }),
    calls: {
      'GET /api/account/members': { json: { members, max_members: 10 } },
      'POST /api/account/choose': () => {
        chosen = { ...asMember, accounts: [mine, theirs] }
        return { status: 204 }
      },
    },
  })
  const { page } = await visit('/dashboard', { prepare })
  await page.getByLabel('Account', { exact: true }).selectOption({ label: 'Babbage Engines (member)' })
  await page.getByText('Member of Babbage Engines').waitFor()
  expect(sent).toEqual([{ call: 'POST /api/account/choose', body: { account_id: 'acct_2' } }])
})
