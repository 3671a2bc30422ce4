import { findFaults } from '@kamiyo/tests/harness/accessibility'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { account, refusal } from './account-api.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const SESSION = '3f2a6c1e-0d5b-8c4f-8a1b-2c3d4e5f6a7b'
const STEP = 'POST /api/v1/onboarding/step'
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

type State = Schema<'OnboardingState'>['data']

const begun: State = {
  session_id: SESSION,
  tenant_id: 'acct_1',
  status: 'payment_setup',
  next_step: 'select_plan',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  company_name: 'ACME Corp',
  expires_at: '2026-12-07T10:00:00.000Z',
  publishable_key: 'pk_test_1',
  stripe_js_url: null,
  plans: [
    { plan_id: 'personal', price_id: 'price_1' },
    { plan_id: 'team', price_id: 'price_2' },
    { plan_id: 'enterprise', price_id: 'price_3' },
  ],
  plan: null,
  discount: null,
  review: null,
  customer_id: 'cus_1',
  subscription_id: null,
}
const chosen: State = {
  ...begun,
  status: 'plan_selected',
  next_step: 'create_subscription',
  plan: { plan_id: 'team', price_id: 'price_2', discount_code: 'SAVE20', trial_days: 0 },
  review: {
    currency: 'usd',
    due_now_cents: 7920,
    discount_now_cents: 1980,
    tax_now_cents: 0,
    due_later_cents: 9900,
    due_later_at: '2026-12-30T10:00:00.000Z',
    trial_ends_at: null,
  },
}
const completed: State = { ...chosen, status: 'completed', next_step: null, review: null }

interface Answer {
  status?: number
  json: unknown
}

const enveloped = (data: unknown): Answer => ({ json: { success: true, data } })
const refused = (status: number, code: Parameters<typeof refusal>[0], message: string, param?: string) => ({
  status,
  json: { success: false, ...refusal(code, message, param) },
})

/** Answers the steps, each from the state that the last one left behind. */
function stepsApi(state: { now: State }, answers: Record<string, (body: never) => Answer> = {}) {
  const sent: { call: string; body: unknown }[] = []
  const prepare = (page: Page) =>
    page.route('**/api/**', async (route) => {
      const request = route.request()
      const call = `${request.method()} ${new URL(request.url()).pathname}`
      const body = request.postDataJSON()
      if (request.method() !== 'GET') sent.push({ call, body })
      const known = answers[call]
      const answer = known
        ? known(body as never)
        : call === 'GET /api/account'
          ? { status: 401, json: refusal('not_signed_in', 'No.') }
          : enveloped(state.now)
      await route.fulfill(answer)
    })
  return { sent, prepare }
}

async function open(
  state: { now: State },
  answers: Record<string, (body: never) => Answer> = {},
  { path = `/onboarding#${SESSION}`, viewport = sizes[1] } = {},
) {
  const { prepare, sent } = stepsApi(state, answers)
  const { page } = await visit(path, { prepare, ...(viewport && { viewport }) })
  return { page, sent }
}

async function fillApplicant(page: Page, email = 'ada@example.com') {
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
}

test.each(sizes)(
  'the first two steps ask for person and company, and then begin, at $width px',
  async (viewport) => {
    const state = { now: begun }
    const begin = { 'POST /api/v1/onboarding/start': () => enveloped(begun) }
    const { page, sent } = await open(state, begin, { path: '/onboarding', viewport })
    await page.getByRole('heading', { name: 'Who sets it up?' }).waitFor()
    expect(await findFaults(page)).toEqual([])
    await fillApplicant(page)
    await page.getByRole('textbox', { name: 'Company' }).fill('ACME Corp')
    expect(await findFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Which plan?' }).waitFor()
    expect(new URL(page.url()).hash).toBe(`#${SESSION}`)
    expect(sent.map(({ call }) => call)).toEqual(['POST /api/v1/onboarding/start', `${STEP}/create-customer`])
    expect(sent[0]?.body).toEqual({
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      company_name: 'ACME Corp',
    })
  },
)

test('an address that is refused is asked for again, and what was entered stays', async () => {
  const message = 'The address does not exist.'
  const start = { 'POST /api/v1/onboarding/start': () => refused(400, 'invalid_email', message, 'email') }
  const { page } = await open({ now: begun }, start, { path: '/onboarding' })
  await fillApplicant(page)
  await page.getByRole('textbox', { name: 'Company' }).fill('ACME Corp')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText(message).waitFor()
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ada Lovelace')
})

test('who is signed in sets up the account of their own address', async () => {
  const signedIn = { 'GET /api/account': () => ({ json: account }) }
  const { prepare } = stepsApi({ now: begun }, signedIn)
  const { page } = await visit('/onboarding', {
    prepare: async (tab) => {
      await prepare(tab)
      await tab.addInitScript(() => localStorage.setItem('signed-in', 'yes'))
    },
  })
  await page.getByText('You are signed in, so the account of your address goes on.').waitFor()
  expect(await page.getByLabel('E-mail').inputValue()).toBe(account.email)
})

test.each(sizes)('a plan is chosen with a code, reviewed and changed, at $width px', async (viewport) => {
  const state = { now: begun }
  const choose = {
    [`${STEP}/select-plan`]: () => {
      state.now = chosen
      return enveloped(chosen)
    },
  }
  const { page, sent } = await open(state, choose, { viewport })
  await page.getByRole('link', { name: 'contact sales' }).waitFor()
  expect(await page.getByRole('radio').count()).toBe(2)
  await page.getByRole('radio', { name: /Team/ }).check()
  await page.getByLabel('Discount code (optional)').fill('SAVE20')
  expect(await findFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Pay $79.20' }).waitFor()
  expect(sent[0]?.body).toEqual({
    session_id: SESSION,
    plan_id: 'team',
    price_id: 'price_2',
    discount_code: 'SAVE20',
  })
  const amounts = await page.getByRole('definition').allInnerTexts()
  expect(amounts).toEqual(['ACME Corp', 'ada@example.com', 'Team', 'SAVE20', '−$19.80', '$79.20', '$99'])
  expect(await findFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Change the plan' }).click()
  expect(await page.getByRole('radio', { name: /Team/ }).isChecked()).toBe(true)
})

test('a code that does not work says so at its field', async () => {
  const message = 'The code NOPE does not exist or is used up.'
  const refuse = { [`${STEP}/select-plan`]: () => refused(400, 'invalid_discount_code', message) }
  const { page } = await open({ now: begun }, refuse)
  await page.getByLabel('Discount code (optional)').fill('NOPE')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText(message).waitFor()
  expect(await page.getByLabel('Discount code (optional)').getAttribute('aria-invalid')).toBe('true')
})

test.each(sizes)(
  'key and token are shown once at the end, and not to who comes back, at $width px',
  async (viewport) => {
    const state = { now: chosen }
    const done = { ...completed, message: 'Ready.', api_key: 'kmy_test_once', token: 'eyJ.once' }
    const order = {
      [`${STEP}/create-subscription`]: () =>
        enveloped({ ...chosen, payment: { requires_action: false, client_secret: null } }),
      'POST /api/v1/onboarding/complete': () => {
        state.now = completed
        return enveloped(done)
      },
    }
    const { page, sent } = await open(state, order, { viewport })
    await page.getByRole('button', { name: 'Pay $79.20' }).click()
    await page.getByText('kmy_test_once', { exact: true }).waitFor()
    await page.getByText('eyJ.once').waitFor()
    expect(await findFaults(page)).toEqual([])
    expect(sent).toHaveLength(2)
    await page.reload()
    await page.getByText('The key was shown once, and the token was mailed to ada@example.com.').waitFor()
    expect(await page.getByText('kmy_test_once').count()).toBe(0)
  },
)

test('an order that was begun can be finished, and what fails on our side can be tried again', async () => {
  const away = {
    [`${STEP}/create-subscription`]: () => refused(503, 'stripe_unavailable', 'Stripe is away.'),
  }
  const { page } = await open({ now: { ...chosen, review: null } }, away)
  await page.getByText('The order has begun.').waitFor()
  await page.getByRole('button', { name: 'Finish the order' }).click()
  await page.getByText('The order could not be finished.').waitFor()
  await page.getByRole('button', { name: 'Finish the order' }).waitFor()
})

test.each([
  [{ ...begun, status: 'expired', next_step: null } as State, 'This set-up was not finished in time'],
  [undefined, 'This link leads to no set-up'],
])('a link that leads nowhere any more says why, and lets start again: %#', async (state, title) => {
  const unknown = {
    [`GET /api/v1/onboarding/${SESSION}`]: () => refused(404, 'session_not_found', 'There is none.'),
  }
  const { page } = await open({ now: state ?? begun }, state ? {} : unknown)
  await page.getByRole('heading', { name: title }).waitFor()
  expect(await findFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Start again' }).click()
  await page.getByRole('heading', { name: 'Who sets it up?' }).waitFor()
})

test('who left before Stripe knew the company goes on from there', async () => {
  const state: { now: State } = { now: { ...begun, status: 'started', next_step: 'create_customer' } }
  const customer = {
    [`${STEP}/create-customer`]: () => {
      state.now = begun
      return enveloped(begun)
    },
  }
  const { page } = await open(state, customer)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Which plan?' }).waitFor()
})

test('pricing leads to the set-up, whose page has a policy of its own', async () => {
  const { page } = await visit('/pricing')
  const answer = page.waitForResponse((response) => response.url().endsWith('/onboarding'))
  await page.getByRole('link', { name: 'Set up your company' }).click()
  expect((await answer).headers()['content-security-policy']).toContain('https://js.stripe.com')
  await page.getByRole('heading', { name: 'Who sets it up?' }).waitFor()
})
