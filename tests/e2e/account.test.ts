import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { payOnCheckout, receiveMail } from './buyer.ts'

const email = 'ada@buyers.example'
const CODE = /(?<!\d)\d{6}(?!\d)/
let stack: Stack
let browser: Browser

beforeAll(async () => {
  stack = await startStack({ database: await createTestDatabase(), web: true })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

async function buyTeam(page: Page): Promise<void> {
  await page.goto(`${stack.webUrl}/pricing`)
  await page.getByRole('button', { name: 'Subscribe - $99/mo' }).click()
  await page.waitForURL(/\/c\/pay\/cs_test_/)
  await payOnCheckout(page, { number: '4242424242424242', email })
  await page.waitForURL(/\/dashboard\/success\?session_id=cs_test_/)
  await receiveMail(stack.sandbox, email)
}

async function mailedCode(): Promise<string> {
  return await waitFor('a sign-in code', async () => {
    const texts = (await stack.sandbox.mails(email)).map(({ text }) => text)
    return texts.map((text) => CODE.exec(text)?.[0]).find((code) => code !== undefined)
  })
}

test('a buyer signs in with the mailed code, sees plan, agent and invoice, opens the portal and signs out', async () => {
  const page = await browser.newPage()
  await buyTeam(page)
  await page.goto(`${stack.webUrl}/dashboard`)
  await page.getByLabel('E-mail').fill(email.toUpperCase())
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByLabel('Code', { exact: true }).fill(await mailedCode())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()

  await page.getByRole('heading', { name: 'Team' }).waitFor()
  await page.getByRole('link', { name: /View invoice/ }).waitFor()
  await page.getByRole('button', { name: /^New token/ }).waitFor()
  const text = await page.getByRole('main').innerText()
  for (const part of [email, '$99/mo', 'Active. It renews on', 'Paid', 'Never used'])
    expect(text).toContain(part)

  await page.getByRole('button', { name: 'Manage plan' }).click()
  await page.waitForURL(/\/p\/session\//)
  await page.goto(`${stack.webUrl}/dashboard`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL(`${stack.webUrl}/`)
  await page.goto(`${stack.webUrl}/dashboard`)
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await page.close()
})
