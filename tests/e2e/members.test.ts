import type { Browser, Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findViolations } from '../harness/accessibility.ts'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan, receiveMail, validate } from './buyer.ts'
import { copyToken, partOf, signIn } from './dashboard.ts'

const EMAILS = { owner: 'owner@team.example', admin: 'admin@team.example', member: 'member@team.example' }
type Role = keyof typeof EMAILS

const product = useProduct()
let stack: Stack
let browser: Browser
let firstToken: string
const pages = {} as Record<Role, Page>

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  for (const role of Object.keys(EMAILS) as Role[]) pages[role] = await (await browser.newContext()).newPage()
  firstToken = (await buyPlan(pages.owner, stack, 'team', EMAILS.owner)).token
  await signIn(pages.owner, stack, EMAILS.owner)
}, 120_000)

const members = (page: Page) => partOf(page, 'Members')
const agents = (page: Page) => partOf(page, 'Agents')

function row(part: Locator, name: string): Locator {
  return part.getByRole('listitem').filter({ has: part.page().getByRole('heading', { level: 3, name }) })
}

async function invite(role: 'admin' | 'member'): Promise<void> {
  const { owner } = pages
  await owner.getByRole('button', { name: 'Invite somebody' }).click()
  await owner.getByLabel('E-mail address').fill(EMAILS[role])
  await owner.getByRole('radio', { name: role === 'admin' ? /^Admin/ : /^Member/ }).check()
  await owner.getByRole('button', { name: 'Send the invitation' }).click()
  await owner.getByText(`An invitation is on its way to ${EMAILS[role]}.`).waitFor()
}

async function makeAgent(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name of the agent').fill(name)
  await page.getByRole('button', { name: 'Create agent' }).click()
  return await copyToken(page)
}

const statusOf = async (token: string) => (await validate(stack.apiUrl, token)).status

const actionsOf = async (one: Locator) =>
  (await one.getByRole('button').allInnerTexts()).map((text) => text.split('\n')[0]?.split(' of ')[0]?.trim())

test('the owner invites an admin and a member by mail, and they are in once they sign in', async () => {
  for (const role of ['admin', 'member'] as const) {
    await invite(role)
    const mail = await receiveMail(stack.sandbox, EMAILS[role], 'invites you to')
    expect(mail.text).toContain(`As ${role === 'admin' ? 'an admin' : 'a member'}, you can`)
    const [link] = /https?:\/\/\S+\/sign-in/.exec(mail.text) ?? []
    expect(link).toBe(`${stack.webUrl}/sign-in`)
    await signIn(pages[role], stack, EMAILS[role])
    await pages[role].getByRole('heading', { level: 3, name: 'Team' }).waitFor()
    await receiveMail(stack.sandbox, EMAILS.owner, `${EMAILS[role]} joined`)
  }
  await pages.owner.reload()
  for (const email of Object.values(EMAILS)) await row(members(pages.owner), email).waitFor()
  await pages.owner.getByText('3 of 10 places in use').waitFor()
  expect(await findViolations(pages.owner)).toEqual([])
})

test('an admin manages every agent, a member their own, and neither plan nor members', async () => {
  const { admin, member, owner } = pages
  await makeAgent(member, 'Bench')
  const own = row(agents(member), 'Bench')
  expect(await actionsOf(own)).toEqual(['Set up', 'Rename', 'New token', 'Show token', 'Revoke'])
  expect(await actionsOf(row(agents(member), 'default'))).toEqual([])
  await admin.reload()
  await row(agents(admin), 'Bench').getByText(`Made by ${EMAILS.member}.`).waitFor()
  expect(await actionsOf(row(agents(admin), 'Bench'))).toContain('Revoke')
  expect(await actionsOf(row(agents(admin), 'default'))).toContain('Revoke')
  for (const page of [admin, member]) {
    await page.getByText('Plan and payment are managed by the owner of the account.').waitFor()
    expect(await page.getByRole('button', { name: 'Manage plan' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0)
    expect(await members(page).getByRole('button').allInnerTexts()).toEqual([expect.stringMatching(/^Leave/)])
    expect(await findViolations(page)).toEqual([])
  }
  const mail = await receiveMail(stack.sandbox, EMAILS.owner, 'New agent')
  expect(mail.text).toContain(`${EMAILS.member} did this as a member of your account.`)
  await owner.reload()
})

test('a role that is changed counts from the next request', async () => {
  const { member, owner } = pages
  const line = row(members(owner), EMAILS.member)
  await line.getByRole('button', { name: /^Change role/ }).click()
  await line.getByRole('radio', { name: /^Admin/ }).check()
  await line.getByRole('button', { name: 'Change role', exact: true }).click()
  await line.getByText('Admin', { exact: true }).waitFor()
  await member.reload()
  await row(agents(member), 'default')
    .getByRole('button', { name: /^Rename/ })
    .waitFor()
})

async function remove(email: string, agentsOf: RegExp): Promise<void> {
  const line = row(members(pages.owner), email)
  await line.getByRole('button', { name: /^Remove/ }).click()
  await line.getByRole('radio', { name: agentsOf }).check()
  await line.getByRole('button', { name: 'Remove', exact: true }).click()
  await line.waitFor({ state: 'detached' })
}

test('removal ends the sessions of a member, and the tokens of their agents as the owner chooses', async () => {
  const { admin, member } = pages
  const tokens = { kept: await makeAgent(admin, 'Kept'), revoked: await makeAgent(member, 'Revoked') }
  await remove(EMAILS.admin, /^go on working/)
  await remove(EMAILS.member, /^are revoked/)
  for (const page of [admin, member]) {
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  }
  expect(await statusOf(tokens.kept)).toBe(200)
  expect(await statusOf(tokens.revoked)).toBe(401)
  expect(await statusOf(firstToken)).toBe(200)
  await pages.owner.reload()
  await row(agents(pages.owner), 'Kept').waitFor()
  expect(await row(agents(pages.owner), 'Revoked').count()).toBe(0)
})
