import { getPlan } from '@kamiyo/catalog/plans'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { buyPlan, countMails, receiveMail, settle, validate, waitForAnswer } from './buyer.ts'
import { copyToken, partOf, seeOnDashboard, signIn } from './dashboard.ts'
import { openPortal, returnToDashboard, switchPlan } from './portal.ts'

const email = 'switch@buyers.example'
const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  page = await browser.newPage()
})

async function limitsOf(token: string) {
  const { body } = await validate(stack.apiUrl, token)
  const { tier, limits } = body as { tier: string; limits: Record<string, number> }
  return { tier, maxAgents: limits['max_agents'], rpm: limits['rate_limit_rpm'] }
}

function expected(tier: 'personal' | 'team') {
  const { maxAgents, rateLimitRpm } = getPlan(tier).limits
  return { tier, maxAgents, rpm: rateLimitRpm }
}

test('a switch from Personal to Team in the portal gives the same token the limits of Team, and is mailed once', async () => {
  const { token } = await buyPlan(page, stack, 'personal', email)
  expect(await limitsOf(token)).toEqual(expected('personal'))
  await signIn(page, stack, email)
  await partOf(page, 'Agents').getByText('Your plan has one agent, and no place is free.').waitFor()

  // Stripe reports the switch three times and in any order.
  await stack.sandbox.webhooks({ duplicates: 2, shuffle: true })
  await openPortal(page)
  await switchPlan(page, 'Team')
  await returnToDashboard(page)
  await waitFor('the limits of Team', async () =>
    (await limitsOf(token)).tier === 'team' ? true : undefined,
  )
  expect(await limitsOf(token)).toEqual(expected('team'))
  await seeOnDashboard(page, stack, 'Plan', '$99 a month')
  await partOf(page, 'Plan').getByRole('heading', { name: 'Team' }).waitFor()

  const { text } = await receiveMail(stack.sandbox, email, 'plan is now Team')
  expect(text).toContain('from Personal to Team')
  await settle(stack)
  expect(await countMails(stack.sandbox, email, 'plan is now')).toBe(1)
  expect(await countMails(stack.sandbox, email, 'Welcome')).toBe(1)
})

test('after the switch there is room for another agent; back on Personal it is suspended until there is room again', async () => {
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name of the agent').fill('Laptop')
  await page.getByRole('button', { name: 'Create agent' }).click()
  const token = await copyToken(page)
  expect(await limitsOf(token)).toEqual(expected('team'))
  const laptop = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Laptop' }) })
  await laptop.waitFor()

  await openPortal(page)
  await switchPlan(page, 'Personal')
  await waitForAnswer(stack.apiUrl, token, 401)
  await receiveMail(stack.sandbox, email, 'plan is now Personal')
  await returnToDashboard(page)
  await laptop.getByText('Suspended: your plan covers fewer agents.').waitFor()

  await openPortal(page)
  await switchPlan(page, 'Team')
  await waitForAnswer(stack.apiUrl, token, 200)
})
