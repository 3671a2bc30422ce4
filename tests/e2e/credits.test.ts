import { creditPacks } from '@kamiyo/catalog/credits'
import { formatLimit } from '@kamiyo/catalog/format'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { orderPack, receiveMail, settle, tokenIn } from './buyer.ts'
import { partOf, seeOnDashboard, signIn } from './dashboard.ts'

const email = 'credits@buyers.example'
const [pack] = creditPacks
if (!pack) throw new Error('The catalogue sells no credit packs')

const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page
let token: string

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  page = await browser.newPage()
})

interface CallResult {
  isError?: boolean
  content: { text?: string }[]
  _meta?: Record<string, Record<string, unknown>>
}

async function call(): Promise<CallResult> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${stack.apiUrl}/key/mcp`), { requestInit }))
  const result = await client.callTool({ name: 'search_exploits', arguments: { limit: 1 } })
  await client.close()
  return result as CallResult
}

test('a guest buys a pack, and a call with the mailed token is paid from it', async () => {
  await orderPack(page, stack, pack, { number: '4242424242424242', email })
  await page.getByRole('heading', { level: 1, name: 'Purchase successful' }).waitFor()
  token = tokenIn(await receiveMail(stack.sandbox, email, 'Welcome'))
  const { isError, _meta: meta } = await call()
  expect(isError).toBeFalsy()
  expect(meta?.['kamiyo.io/charge']).toMatchObject({ credits: 1 })
})

test('the dashboard shows a useful account: the credits that are left, the limits and the call', async () => {
  await signIn(page, stack, email)
  const left = `${formatLimit(pack.credits - 1)} of ${formatLimit(pack.credits)} left`
  await seeOnDashboard(page, stack, 'Credits', left)
  await partOf(page, 'Plan').getByRole('heading', { name: 'Pay as you go' }).waitFor()
  await partOf(page, 'Calls').getByText('search_exploits').waitFor()
  await partOf(page, 'Invoices').getByText('Paid').waitFor()
})

test('a second pack, bought signed in, adds to the same account', async () => {
  await partOf(page, 'Credits').getByRole('link', { name: 'Buy credits' }).click()
  await page.waitForURL(/\/pricing#credit-packs$/)
  await orderPack(page, stack, pack, { number: '4242424242424242', email })
  await settle(stack)
  await seeOnDashboard(page, stack, 'Credits', `${formatLimit(2 * pack.credits - 1)} credits`)
})

test('refunds empty the balance, and the next call is refused with the way to pay', async () => {
  const charges = await stack.sandbox.stripe.charges.list({ limit: 2 })
  for (const { id } of charges.data) await stack.sandbox.post(`charges/${id}/refund`)
  await settle(stack)
  const refused = await waitFor('the refusal', async () => {
    const answer = await call()
    return answer.isError ? answer : undefined
  })
  expect(refused._meta?.['kamiyo.io/denial']).toMatchObject({ code: 'payment_required' })
  await seeOnDashboard(page, stack, 'Plan', 'no credits are left')
})
