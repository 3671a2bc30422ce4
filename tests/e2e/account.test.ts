import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { orderPlan, receiveMail } from './buyer.ts'
import { signIn } from './dashboard.ts'
import { openPortal } from './portal.ts'

const email = 'ada@buyers.example'
const product = useProduct()
let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

test('a buyer signs in with the mailed code, sees plan, agent and invoice, opens the portal and signs out', async () => {
  const page = await browser.newPage()
  await orderPlan(page, stack, 'team', { number: '4242424242424242', email })
  await receiveMail(stack.sandbox, email, 'Welcome')
  await signIn(page, stack, email, email.toUpperCase())

  await page.getByRole('heading', { name: 'Team' }).waitFor()
  await page.getByRole('link', { name: /View invoice/ }).waitFor()
  await page.getByRole('button', { name: /^New token/ }).waitFor()
  const text = await page.getByRole('main').innerText()
  for (const part of [email, '$99 a month', 'Active. It renews on', 'Paid', 'Never used'])
    expect(text).toContain(part)

  await openPortal(page)
  await page.goto(`${stack.webUrl}/dashboard`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL(`${stack.webUrl}/`)
  await page.goto(`${stack.webUrl}/dashboard`)
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await page.close()
})
