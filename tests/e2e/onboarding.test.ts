import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findFaults } from '../harness/accessibility.ts'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { receiveMail } from './buyer.ts'
import { partOf, signIn } from './dashboard.ts'
import {
  begin,
  choosePlan,
  enterCard,
  heading,
  PAYS,
  press,
  readWhatIsShown,
  takeOver,
  visit,
} from './onboarding-page.ts'

const DECLINED = '4000000000000002'
const ASKS = '4000002500003155'
/** At each payment too. */
const ASKS_ALWAYS = '4000002760003184'
/** Is saved, and declined when it is charged. */
const FAILS_LATER = '4000000000000341'

const product = useProduct({ env: { BILLING_TRIAL_PERIOD_DAYS: '0' } })
let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

const answerBank = (page: Page, answer: string) =>
  page.frameLocator('iframe[title="3D Secure"]').getByRole('button', { name: answer }).click()

/** The key and the token of the last step, each tried with what it is for. */
async function tryWhatIsShown(page: Page): Promise<void> {
  const { apiKey, token } = await readWhatIsShown(page)
  const reported = await fetch(`${stack.webUrl}/api/v1/usage/events`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), source: 'crm', type: 'case' }),
  })
  expect([reported.status, await reported.json()]).toMatchObject([200, { accepted: 1 }])
  const validated = await fetch(`${stack.webUrl}/api/mcp/validate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  const answer = (await validated.json()) as { error?: unknown }
  expect(answer.error).toBeUndefined()
  expect(answer).toMatchObject({ valid: true, tier: 'team' })
}

test('a company is set up in six steps, with a key and a token that work, and its console stays empty', async () => {
  const visitor = await visit(browser)
  const { page, email, complaints } = visitor
  await begin(visitor, stack)
  await page.frameLocator('iframe[title="Secure payment input frame"]').getByLabel('Card number').waitFor()
  await press(page, 'Save the card')
  await page
    .frameLocator('iframe[title="Secure payment input frame"]')
    .getByText('Your card number is incomplete.')
    .waitFor()
  await enterCard(page, PAYS)
  await choosePlan(page)
  expect(await findFaults(page)).toEqual([])
  await press(page, 'Pay $99')
  await tryWhatIsShown(page)
  expect(await findFaults(page)).toEqual([])
  expect((await receiveMail(stack.sandbox, email, 'A company is set up with your address')).text).toContain(
    'API key',
  )
  expect(complaints).toEqual([])
  await answerQuestion(page, email)
  await page.context().close()
})

/** Nobody was signed in when it was set up, so whoever has the address is asked, and may change their mind. */
async function answerQuestion(page: Page, email: string): Promise<void> {
  await signIn(page, stack, email)
  const question = page.getByRole('region', { name: 'Set up with your address: ACME Corp' })
  await question.getByText('Was it you?').waitFor()
  expect(await findFaults(page)).toEqual([])
  await question.getByRole('button', { name: 'It is not mine' }).click()
  await question.getByText('You have said that this account is not yours').waitFor()
  expect(await findFaults(page)).toEqual([])
  await takeOver(page)
  await partOf(page, 'Plan').getByRole('heading', { name: 'Team' }).waitFor()
}

test('who leaves comes back by the link, and goes on where they were', async () => {
  const visitor = await visit(browser, 390)
  const { page } = visitor
  await begin(visitor, stack)
  await enterCard(page, PAYS)
  await heading(page, 'Which plan?')
  const link = page.url()
  await page.context().close()
  const { page: later } = await visit(browser, 390)
  await later.goto(link)
  await choosePlan(later)
  expect(await findFaults(later)).toEqual([])
  await press(later, 'Pay $99')
  await tryWhatIsShown(later)
  await later.goto(`${stack.webUrl}/pricing`)
  await later.goto(link)
  await later.getByText('The key was shown once').waitFor()
  await later.context().close()
})

test('a declined card says what to do, and another one pays', async () => {
  const visitor = await visit(browser)
  const { page } = visitor
  await begin(visitor, stack)
  await enterCard(page, DECLINED)
  await page.getByText('Your card was declined.').first().waitFor()
  expect(await findFaults(page)).toEqual([])
  await enterCard(page, PAYS)
  await choosePlan(page)
  await press(page, 'Pay $99')
  await tryWhatIsShown(page)
  await page.context().close()
})

test('a card whose bank asks is saved and pays once its owner agrees, and not when they refuse', async () => {
  const visitor = await visit(browser)
  const { page, complaints } = visitor
  await begin(visitor, stack)
  await enterCard(page, ASKS)
  await answerBank(page, 'Fail authentication')
  await page.getByText('The card was not saved.').waitFor()
  await press(page, 'Save the card')
  await answerBank(page, 'Complete authentication')
  await choosePlan(page)
  await press(page, 'Pay $99')
  await tryWhatIsShown(page)
  // The browser itself logs that Stripe answered 402.
  expect(complaints.filter((complaint) => !complaint.includes('status of 402'))).toEqual([])
  await page.context().close()
})

test('a card that is declined at the payment makes way for another, and nothing is charged twice', async () => {
  const visitor = await visit(browser)
  const { page, email } = visitor
  await begin(visitor, stack)
  await enterCard(page, FAILS_LATER)
  await choosePlan(page)
  await press(page, 'Pay $99')
  await page.getByText('The payment did not go through.').waitFor()
  await enterCard(page, PAYS)
  await choosePlan(page)
  await press(page, 'Pay $99')
  await tryWhatIsShown(page)
  const [customer] = (await stack.sandbox.stripe.customers.list({ email })).data
  const paid = await stack.sandbox.stripe.invoices.list({ customer: customer?.id ?? '', status: 'paid' })
  expect(paid.data.map(({ amount_paid }) => amount_paid)).toEqual([9900])
  await page.context().close()
})

test('a bank that asks at the payment again is answered on the page, and a refusal asks for another card', async () => {
  const visitor = await visit(browser)
  const { page } = visitor
  await begin(visitor, stack)
  await enterCard(page, ASKS_ALWAYS)
  await answerBank(page, 'Complete authentication')
  await choosePlan(page)
  await press(page, 'Pay $99')
  await answerBank(page, 'Fail authentication')
  await page.getByText('The payment did not go through.').waitFor()
  await enterCard(page, ASKS_ALWAYS)
  await answerBank(page, 'Complete authentication')
  await choosePlan(page)
  await press(page, 'Pay $99')
  await answerBank(page, 'Complete authentication')
  await tryWhatIsShown(page)
  await page.context().close()
})
