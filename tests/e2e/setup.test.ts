import type { Browser, BrowserContext } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findViolations } from '../harness/accessibility.ts'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan, countMails, receiveMail, validate } from './buyer.ts'
import { copyToken, partOf, signIn } from './dashboard.ts'

const product = useProduct()
let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/

/** Someone who has just paid for Team, signed in on the dashboard. */
async function subscribe(name: string) {
  const email = `${name}@setup.example`
  const context = await browser.newContext()
  const page = await context.newPage()
  const { token } = await buyPlan(page, stack, 'team', email)
  await signIn(page, stack, email)
  return { context, page, token, email }
}

/** Everything a page can store in the browser. */
async function storedText(context: BrowserContext): Promise<string> {
  return JSON.stringify(await context.storageState({ indexedDB: true }))
}

test('a new agent comes with a guide that holds its token, and the line turns green at its first call', async () => {
  const { context, page } = await subscribe('guide')
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name of the agent').fill('Laptop')
  await page.getByRole('button', { name: 'Create agent' }).click()
  await page.getByText('This is the token.').waitFor()
  const token = TOKEN.exec(await page.getByRole('main').innerText())?.[0] ?? ''
  await page.getByRole('button', { name: 'Set up a client with this token' }).click()

  for (const client of ['Claude Desktop', 'Claude Code', 'Cursor', 'VS Code', 'MCP Inspector']) {
    await page.getByRole('tab', { name: client, exact: true }).click()
    const guide = await page.getByRole('tabpanel', { name: client, exact: true }).innerText()
    expect(guide, client).toContain(token)
    expect(guide, client).not.toContain('YOUR_MCP_TOKEN')
  }
  const live = page.getByRole('status').filter({ hasText: /Waiting|Connected/ })
  expect(await live.innerText()).toContain('Waiting for the first call with this token.')
  expect(await findViolations(page)).toEqual([])

  expect((await validate(stack.apiUrl, token)).status).toBe(200)
  await page.getByText('Connected: a call with this token has just arrived.').waitFor({ timeout: 20_000 })
  expect(await live.getAttribute('aria-live')).toBe('polite')
  const laptop = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Laptop' }) })
  await laptop.first().getByText('Last used just now').waitFor()
  expect(await findViolations(page)).toEqual([])
  expect(await storedText(context)).not.toContain(token)
  await context.close()
})

test('whoever has the token in the mail pastes it, and whoever lost it has it shown with a mailed code', async () => {
  const { context, page, token, email } = await subscribe('reveal')
  await page.getByRole('button', { name: 'Set up of default' }).click()
  await page.getByRole('tab', { name: 'Claude Code' }).click()
  const guide = page.getByRole('tabpanel')
  expect(await guide.innerText()).toContain('YOUR_MCP_TOKEN')
  await page.getByLabel('Your MCP token (optional)').fill(token)
  await guide.getByText(token).waitFor()
  expect(await findViolations(page)).toEqual([])

  await page.getByRole('button', { name: 'show it with a mailed code' }).click()
  const earlier = await countMails(stack.sandbox, email, 'code')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const { text } = await receiveMail(stack.sandbox, email, 'code', earlier)
  await page.getByLabel('Code', { exact: true }).fill(/(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? '')
  await page.getByRole('button', { name: 'Show the token' }).click()
  expect(await copyToken(page)).toBe(token)
  expect(await page.getByRole('main').innerText()).not.toContain(token)
  await context.close()
})

test('the plan is changed from the dashboard, which follows as soon as Stripe has told', async () => {
  const { context, page, token } = await subscribe('change')
  await partOf(page, 'Other plans').getByRole('link', { name: 'Contact Sales' }).waitFor()
  await partOf(page, 'Other plans').getByRole('button', { name: 'Change to Personal' }).click()
  await page.getByRole('heading', { name: 'Confirm your updates' }).waitFor()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('You are on Personal now.').waitFor()
  await page.waitForURL(`${stack.webUrl}/dashboard`)
  await partOf(page, 'Plan').getByText('$19 a month').waitFor()
  expect((await validate(stack.apiUrl, token)).body).toMatchObject({
    tier: 'personal',
    limits: { max_agents: 1 },
  })
  expect(await findViolations(page)).toEqual([])
  await context.close()
})

test('a subscriber is not sold a second plan: the cards know it, and a stale page shows the way out', async () => {
  const { context, page } = await subscribe('second')
  await page.goto(`${stack.webUrl}/pricing`)
  const team = page.getByRole('article', { name: 'Team' })
  await team.getByText('Your plan').waitFor()
  await team.getByRole('link', { name: 'Open the dashboard' }).waitFor()
  await page.getByRole('button', { name: 'Change to Personal' }).waitFor()
  expect(await page.getByRole('button', { name: /^Subscribe/ }).count()).toBe(0)
  expect(await findViolations(page)).toEqual([])

  // The page was opened before signing in.
  await page.evaluate('localStorage.clear()')
  await page.reload()
  await page.getByRole('button', { name: 'Subscribe - $19/mo' }).click()
  const alert = page.getByRole('alert')
  await alert.getByText('You already have a subscription.').waitFor()
  await alert.getByRole('link', { name: 'Open the dashboard' }).waitFor()
  expect(await findViolations(page)).toEqual([])
  await alert.getByRole('button', { name: 'Change to Personal' }).click()
  await page.getByRole('heading', { name: 'Confirm your updates' }).waitFor()
  await context.close()
})

test('signing out in one tab is noticed in the other, which leads back after the next sign-in', async () => {
  const { context, page, email } = await subscribe('tabs')
  const other = await context.newPage()
  await other.goto(`${stack.webUrl}/dashboard`)
  await other.getByRole('button', { name: 'Sign out', exact: true }).click()
  await other.waitForURL(`${stack.webUrl}/`)

  await page.bringToFront()
  await page.getByText('Your session has ended').waitFor()
  expect(page.url()).toBe(`${stack.webUrl}/sign-in?return_to=%2Fdashboard`)
  expect(await findViolations(page)).toEqual([])
  expect(await page.getByRole('main').innerText()).not.toContain(email)
  await other.close()

  await signIn(page, stack, email)
  await partOf(page, 'Plan').getByRole('heading', { name: 'Team' }).waitFor()
  await context.close()
})

test('a session that ran out is noticed at the next press of a button', async () => {
  const { context, page } = await subscribe('expired')
  await page.getByRole('button', { name: 'Rename of default' }).click()
  await stack.query('UPDATE auth_sessions SET expires_at = now()')
  await page.getByLabel('Name of the agent').fill('Too late')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await page.getByText('Your session has ended').waitFor()
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await context.close()
})
