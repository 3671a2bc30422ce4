import { setTimeout } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findOverflows, findViolations } from '../harness/accessibility.ts'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { buyPlan, countMails, orderPlan, receiveMail, settle, tokenIn, validate } from './buyer.ts'
import { fillSignIn, partOf, signIn } from './dashboard.ts'
import { askAdminApi } from './operator.ts'

const OPERATOR = 'operator@kamiyo.example'

const product = useProduct({ env: { ADMIN_EMAILS: OPERATOR } })
let stack: Stack
let browser: Browser
let shop: Page
let desk: BrowserContext
let page: Page

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  shop = await browser.newPage()
  desk = await browser.newContext({ reducedMotion: 'reduce' })
  page = await desk.newPage()
})

async function open(path: string, heading: string | RegExp): Promise<void> {
  await page.goto(`${stack.webUrl}${path}`)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

/** No axe violations, nothing wider than a desktop or phone screen, and no token. */
async function expectSound(): Promise<void> {
  await page.waitForLoadState('networkidle')
  expect(await findViolations(page)).toEqual([])
  expect(await findOverflows(page)).toEqual([])
  expect(await page.content()).not.toMatch(/eyJ[\w-]+\.[\w-]+\./)
}

/** Finds the customer as an operator does. */
async function openCustomer(email: string): Promise<void> {
  await open('/admin/customers', 'Customers')
  await page.getByRole('textbox', { name: 'Search' }).fill(email)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL(/\/admin\/customers\?q=/)
  await page.getByRole('link', { name: email }).click()
  await page.getByRole('heading', { name: 'Tokens' }).waitFor()
}

/** Lets a part of the page arrive after everything else. */
async function slowDown(url: string): Promise<void> {
  await page.route(url, async (route) => {
    await setTimeout(1_000)
    await route.continue()
  })
}

async function expectAudited(action: string, reason: string): Promise<void> {
  await open(`/admin/audit?action=${action}`, 'Audit log')
  const entry = page.getByRole('listitem').filter({ hasText: reason })
  await entry.getByText(OPERATOR).waitFor()
  await entry.locator('summary').click()
  await expectSound()
}

test('an operator signs in on the way to /admin, without any subscription, and sees how things stand', async () => {
  await page.goto(`${stack.webUrl}/admin`)
  await fillSignIn(page, stack, OPERATOR)
  await page.waitForURL(`${stack.webUrl}/admin`)
  await page.getByText('Nothing needs attention.').waitFor()
  await page.getByText('There are no subscriptions yet.').waitFor()
  await expectSound()

  await page.goto(`${stack.webUrl}/dashboard`)
  await page.getByRole('link', { name: 'Operator' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
})

test('an event that died leads from the overview to its replay, which is rehearsed first', async () => {
  const email = 'dead@buyers.example'
  await stack.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused on purpose'; END $$`)
  await stack.query(
    'CREATE TRIGGER refuse BEFORE INSERT ON mcp_tokens FOR EACH ROW EXECUTE FUNCTION refuse()',
  )
  await orderPlan(shop, stack, 'team', { number: '4242424242424242', email })
  await waitFor('an event to be given up', async () => {
    await stack.sandbox.post('webhooks/flush')
    const { data } = await askAdminApi<{ data: unknown[] }>(stack, 'GET /events?status=dead')
    return data.length > 0 ? data : undefined
  })

  await open('/admin', 'Overview')
  await page
    .getByRole('link', { name: /was given up.*refused on purpose/ })
    .first()
    .waitFor()
  await expectSound()
  await page
    .getByRole('link', { name: /was given up/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Replay' }).click()
  const reason = 'The database takes tokens again'
  await page.getByLabel('Reason').fill(reason)
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText('Outcome: failed').waitFor()
  expect(await page.getByRole('button', { name: 'Replay now' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Close' }).click()

  await stack.query('DROP TRIGGER refuse ON mcp_tokens')
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByLabel('Reason').fill(reason)
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText('Nothing has changed yet').waitFor()
  await page.getByText('mcp_tokens', { exact: true }).waitFor()
  expect(await countMails(stack.sandbox, email, 'Welcome')).toBe(0)
  await expectSound()
  await page.getByRole('button', { name: 'Replay now' }).click()
  await page.getByText('Done', { exact: true }).waitFor()
  await page.getByText('As Stripe sent it').click()
  await expectSound()
  const token = tokenIn(await receiveMail(stack.sandbox, email, 'Welcome'))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 200, body: { tier: 'team' } })
  await expectAudited('event.replay', reason)
})

test('filters stand in the address: reloading keeps them, and back undoes them', async () => {
  await open('/admin/events', 'Events')
  await expectSound()
  await page.getByRole('link', { name: 'processed', exact: true }).click()
  await page.getByLabel('Type').fill('customer.created')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL(/\?status=processed&type=customer\.created$/)
  await page.reload()
  expect(await page.getByLabel('Type').inputValue()).toBe('customer.created')
  await page.getByRole('link', { name: 'customer.created' }).first().waitFor()
  await page.goBack()
  await page.waitForURL(/\?status=processed$/)
  expect(await page.getByLabel('Type').inputValue()).toBe('')
})

test('a mail is resent from the list of mails', async () => {
  const email = 'lost@buyers.example'
  const { token } = await buyPlan(shop, stack, 'personal', email)
  await settle(stack)
  await open('/admin/mails?status=sent', 'Mails')
  await expectSound()
  const row = page
    .getByRole('listitem')
    .filter({ hasText: email })
    .filter({ hasText: /^welcome/i })
  await row.getByRole('button', { name: /^Resend/ }).click()
  await page.getByLabel('Reason').fill('It never arrived')
  await page.getByRole('button', { name: 'Send it again' }).click()
  await page.getByText('A new e-mail is on its way').waitFor()
  const again = await receiveMail(stack.sandbox, email, 'Welcome', 1)
  expect(tokenIn(again)).toBe(token)
  await expectAudited('mail.resend', 'It never arrived')
})

test("a regenerated token ends the old one at once, goes to its owner, and stays out of the operator's sight", async () => {
  const email = 'leaked@buyers.example'
  const { token } = await buyPlan(shop, stack, 'personal', email)
  await openCustomer(email)
  await slowDown('**/api/admin/accounts/*/usage')
  await page.getByRole('button', { name: /^Regenerate/ }).click()
  await page.getByLabel('Reason').fill('Pasted into a public chat')
  await page.getByRole('button', { name: 'Replace the token' }).click()
  expect((await validate(stack.apiUrl, token)).status).toBe(200)
  await page.getByRole('checkbox').check()
  await expectSound()
  await page.getByRole('button', { name: 'Replace the token' }).click()
  await page.getByText('The old token is refused, and a new one is on its way').waitFor()
  expect((await validate(stack.apiUrl, token)).status).toBe(401)
  const fresh = tokenIn(await receiveMail(stack.sandbox, email, 'Your new'))
  expect(fresh).not.toBe(token)
  expect((await validate(stack.apiUrl, fresh)).status).toBe(200)
  await expectSound()
  await expectAudited('token.regenerate', 'Pasted into a public chat')
})

test('what differs from Stripe is shown before it is taken over', async () => {
  const email = 'without-events@buyers.example'
  const { subscriptionId } = await buyPlan(shop, stack, 'personal', email)
  await settle(stack)
  await stack.sandbox.webhooks({ paused: true })
  await stack.sandbox.stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: true })
  await openCustomer(email)
  await page.getByRole('button', { name: /^Compare with Stripe/ }).click()
  await page.getByLabel('Reason').fill('She says that she cancelled')
  await page.getByRole('button', { name: 'Show what would change' }).click()
  await page.getByText('Nothing has changed yet').waitFor()
  await page.getByRole('cell', { name: 'true', exact: true }).first().waitFor()
  expect(await page.getByText('no, it ends with the period').count()).toBe(0)
  await expectSound()
  await page.getByRole('button', { name: 'Update from Stripe' }).click()
  await page.getByText('Our copy now matches Stripe.').waitFor()
  await page.getByText('no, it ends with the period').waitFor()
  await stack.sandbox.webhooks({ paused: false })
  await expectAudited('subscription.reconcile', 'She says that she cancelled')
})

test('who is given the account of somebody else declines it, which the operator sees, or accepts it when asked anew', async () => {
  const [given, own] = ['without-events@buyers.example', 'lost@buyers.example']
  const [payer] = (await stack.sandbox.stripe.customers.list({ email: given })).data
  const setAddress = async (email: string) => {
    await stack.sandbox.stripe.customers.update(payer?.id ?? '', { email })
    await settle(stack)
  }
  const context = await browser.newContext()
  const dashboard = await context.newPage()
  const request = dashboard.getByRole('region', { name: 'An account waits for you from w***@b*****' })
  await setAddress(own)
  await signIn(dashboard, stack, own)
  await request.waitFor()
  expect(await findViolations(dashboard)).toEqual([])
  expect(await findOverflows(dashboard)).toEqual([])
  await request.getByRole('button', { name: 'Decline' }).click()
  await request.waitFor({ state: 'detached' })
  await receiveMail(stack.sandbox, given, 'not accepted')

  await open('/admin', 'Overview')
  await page.getByRole('link', { name: `${given}, ${own}, was declined` }).click()
  await page.getByText('New address, waits').waitFor()
  await expectSound()

  for (const email of [given, own]) await setAddress(email)
  await dashboard.reload()
  await request.getByRole('button', { name: 'Accept the account' }).click()
  await request.waitFor({ state: 'detached' })
  await partOf(dashboard, 'Plan').getByText('Another subscription is running beside this one').waitFor()
  await context.close()
})

test('a customer who is signed in gets nothing at /admin and nothing from its API', async () => {
  const context = await browser.newContext()
  const customer = await context.newPage()
  await signIn(customer, stack, 'lost@buyers.example')
  expect(await customer.getByRole('link', { name: 'Operator' }).count()).toBe(0)
  const scripts: string[] = []
  customer.on('request', (request) => scripts.push(request.url()))
  for (const path of ['/admin', '/admin/customers', '/admin/events/evt_1']) {
    await customer.goto(`${stack.webUrl}${path}`)
    await customer.getByRole('heading', { name: 'There is no page here' }).waitFor()
  }
  expect(scripts.filter((url) => /\/api\/admin|admin-pages/.test(url))).toEqual([])
  const status = await customer.evaluate("fetch('/api/admin/overview').then(({ status }) => status)")
  expect(status).toBe(404)
  await context.close()
})

test('who signs out elsewhere is asked to sign in again, and comes back to the same list', async () => {
  await open('/admin/mails?status=sent', 'Mails')
  await page.evaluate("fetch('/api/account/sign-out-everywhere', { method: 'POST' })")
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect(new URL(page.url()).searchParams.get('return_to')).toBe('/admin/audit')
})
