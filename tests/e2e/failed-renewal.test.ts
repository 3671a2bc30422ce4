import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan, countMails, receiveMail, settle, validate, waitForAnswer } from './buyer.ts'
import { seeOnDashboard, signIn } from './dashboard.ts'
import { openPortal, replaceCard, returnToDashboard } from './portal.ts'

const DAY_MS = 86_400_000
const FAILS_AT_RENEWAL = '4000000000000341'
const email = 'overdue@buyers.example'
let stack: Stack
let browser: Browser
let page: Page

/**
 * Grace periods use the real clock, which no test can move. So Stripe's clock starts 34 days ago, and the
 * renewal a month later failed three to six days ago; stored data is not changed. To simulate more days
 * passing, the API is restarted with a shorter grace period, which has the same effect on the rule.
 */
const stripeStartsAt = new Date(Date.now() - 34 * DAY_MS)
const LONG_GRACE_DAYS = 10

const product = useProduct({ stripeStartsAt, env: grace(LONG_GRACE_DAYS) })
beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  page = await browser.newPage()
})

function grace(days: number): Record<string, string> {
  return { PAST_DUE_GRACE_DAYS: String(days) }
}

/** How long ago the renewal failed, in whole days. */
async function overdueDays(subscriptionId: string): Promise<number> {
  const { latest_invoice } = await stack.sandbox.stripe.subscriptions.retrieve(subscriptionId, {
    expand: ['latest_invoice'],
  })
  const failedAtSeconds = Object(latest_invoice).status_transitions.finalized_at as number
  return Math.floor((Date.now() - failedAtSeconds * 1000) / DAY_MS)
}

test('a failed renewal is mailed, warned of and refused after grace, until a new card brings back the same token', async () => {
  const { token, subscriptionId } = await buyPlan(page, stack, 'team', email, FAILS_AT_RENEWAL)
  await signIn(page, stack, email)

  await stack.sandbox.post(`subscriptions/${subscriptionId}/renew`)
  const failed = await receiveMail(stack.sandbox, email, 'did not go through')
  expect(failed.text).toContain(`${stack.webUrl}/dashboard`)
  expect(failed.text).toMatch(/Your token keeps working until \d+ \w+ \d{4}\./)
  await seeOnDashboard(
    page,
    stack,
    'Plan',
    /Your last payment failed\. Pay the invoice or update your card: access ends on/,
  )
  expect(await validate(stack.apiUrl, token)).toMatchObject({
    status: 200,
    body: { tier: 'team', subscription_status: 'past_due' },
  })

  const days = await overdueDays(subscriptionId)
  await stack.restart(0, 'all', grace(days + 1))
  const ending = await receiveMail(stack.sandbox, email, 'access ends on')
  expect(ending.text).toContain(`${stack.webUrl}/dashboard`)
  expect((await validate(stack.apiUrl, token)).status).toBe(200)

  await stack.restart(0, 'all', grace(days))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 401, body: { valid: false } })
  await receiveMail(stack.sandbox, email, 'access is paused')
  await seeOnDashboard(page, stack, 'Plan', 'Your last payment failed and access is paused.')

  await openPortal(page, 'Update payment')
  await replaceCard(page, '4242424242424242')
  await waitForAnswer(stack.apiUrl, token, 200)
  await returnToDashboard(page)
  await seeOnDashboard(page, stack, 'Plan', /Active\. It renews on/)
  await receiveMail(stack.sandbox, email, 'went through')
  expect(await validate(stack.apiUrl, token)).toMatchObject({
    body: { tier: 'team', subscription_status: 'active' },
  })
})

test('each of its mails came once, and the token was never another', async () => {
  await settle(stack)
  const subjects = ['Welcome', 'did not go through', 'access ends on', 'access is paused', 'through']
  const counts = await Promise.all(subjects.map((subject) => countMails(stack.sandbox, email, subject)))
  expect(Object.fromEntries(subjects.map((subject, index) => [subject, counts[index]]))).toEqual({
    Welcome: 1,
    'did not go through': 1,
    'access ends on': 1,
    'access is paused': 1,
    through: 2,
  })
  expect(await stack.query('SELECT jti FROM mcp_tokens')).toHaveLength(1)
})
