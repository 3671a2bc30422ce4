import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { createTestDatabase } from '../harness/database.ts'
import { buildSellerCopy, type SellerCopy } from '../harness/seller-copy.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { payOnCheckout, receiveMail, validate } from './buyer.ts'
import { fillSignIn, partOf } from './dashboard.ts'
import { cancelPlan, openPortal, returnToDashboard } from './portal.ts'

const FREE_PLAN = `import type { FreePlan } from './types.ts'

export const freePlan: FreePlan | null = {
  name: 'Free',
  limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 60, rateLimitDaily: null },
  callsPerMonth: 2,
  resetDay: 1,
}
`
const email = 'newcomer@free.example'

let copy: SellerCopy
let stack: Stack
let browser: Browser
let page: Page
beforeAll(async () => {
  copy = await buildSellerCopy({ 'free-plan.ts': FREE_PLAN })
  stack = await startStack({ database: await createTestDatabase(), web: true, root: copy.root })
  browser = await launchBrowser()
  page = await browser.newPage()
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await stack?.close()
  await copy?.remove()
})

async function call(token: string): Promise<{ isError?: boolean; text: string }> {
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  const transport = new StreamableHTTPClientTransport(new URL(`${stack.apiUrl}/key/mcp`), { requestInit })
  await client.connect(transport as Parameters<Client['connect']>[0])
  const answer = await client.callTool({ name: 'search_exploits', arguments: { limit: 1 } })
  await client.close()
  const { isError, content } = answer as { isError?: boolean; content: { text?: string }[] }
  return { ...(isError && { isError }), text: content[0]?.text ?? '' }
}

async function served(token: string, tier: string): Promise<void> {
  await waitFor(`${tier} to serve the token`, async () => {
    const { body } = await validate(stack.apiUrl, token)
    return (body as { tier?: string }).tier === tier ? true : undefined
  })
}

test('a stranger starts free in the browser, calls, is led from the refusal to a plan with the same token, and goes on free after it', async () => {
  await page.goto(`${stack.webUrl}/pricing`)
  await page.getByRole('link', { name: 'Start free' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Sign in or start free' }).waitFor()
  await fillSignIn(page, stack, email)
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
  const mail = await receiveMail(stack.sandbox, email, 'Welcome to')
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(mail.text)?.[0] ?? ''

  await partOf(page, 'Plan').getByRole('heading', { name: 'Free' }).waitFor()
  expect(await page.getByRole('region', { name: 'Invoices' }).count()).toBe(0)
  expect([(await call(token)).isError, (await call(token)).isError]).toEqual([undefined, undefined])
  const refused = await call(token)
  expect(refused.text).toMatch(/^Not run: the plan's 2 calls are used up, and there are more from/)
  await page.reload()
  await partOf(page, 'Calls').getByText('2 of 2').waitFor()

  const [, path = ''] = /https?:\/\/[^/\s]+(\/upgrade\/[\w-]+)/.exec(refused.text) ?? []
  await page.goto(`${stack.webUrl}${path}`)
  await page.getByText('the 2 calls of the plan are used up').waitFor()
  await page.getByRole('button', { name: /Personal/ }).click()
  await page.waitForURL(/\/c\/pay\/cs_test_/)
  await payOnCheckout(page, { number: '4242424242424242', email })
  await page.waitForURL(new RegExp(stack.webUrl))
  await served(token, 'personal')
  expect((await call(token)).isError).toBeUndefined()
  await receiveMail(stack.sandbox, email, 'Personal')

  await page.goto(`${stack.webUrl}/dashboard`)
  await openPortal(page)
  await cancelPlan(page)
  await returnToDashboard(page)
  await stack.sandbox.advanceClock(40 * 86_400)
  await served(token, 'free')
  expect((await call(token)).isError).toBeUndefined()
  await receiveMail(stack.sandbox, email, 'goes on with the Free plan')
  await page.goto(`${stack.webUrl}/dashboard`)
  await partOf(page, 'Plan').getByRole('heading', { name: 'Free' }).waitFor()
}, 180_000)
