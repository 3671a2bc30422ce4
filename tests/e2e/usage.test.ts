import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findFaults } from '../harness/accessibility.ts'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan, receiveMail } from './buyer.ts'
import { signIn } from './dashboard.ts'

const product = useProduct()
let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

async function report(key: string, quantity: number): Promise<number> {
  const event = { specversion: '1.0', id: randomUUID(), source: 'crm', type: 'case', data: { quantity } }
  const response = await fetch(`${stack.webUrl}/api/v1/usage/events`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  })
  return response.status
}

async function makeKey(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'API keys', exact: true }).click()
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByLabel('Name').fill('CRM')
  await page.getByRole('button', { name: 'Create key' }).click()
  const key = await page.getByText(/^kmy_test_\w{49}$/).innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  return key
}

test('a customer makes an API key, its system reports usage, and the pages show what it comes to', async () => {
  const email = `${randomUUID()}@buyers.example`
  const page = await browser.newPage()
  await buyPlan(page, stack, 'team', email)
  await signIn(page, stack, email)
  const key = await makeKey(page)
  expect((await receiveMail(stack.sandbox, email, 'An API key was made')).text).toContain('CRM')
  expect(await report(key, 3)).toBe(200)

  await page.goto(`${stack.webUrl}/dashboard/usage`)
  await page.getByText('$10 for each case.').waitFor()
  await page.getByText('$129').waitFor()
  expect(await page.getByRole('definition').allInnerTexts()).toEqual(
    expect.arrayContaining(['$30', '3 cases']),
  )
  expect(await findFaults(page)).toEqual([])
  await page.getByRole('link', { name: 'Statements of earlier months' }).click()
  await page.getByText('There are no statements yet.').waitFor()

  await page.goto(`${stack.webUrl}/dashboard/api-keys`)
  await page.getByRole('button', { name: 'Revoke of CRM' }).click()
  await page.getByRole('form', { name: 'Revoke CRM' }).getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('There are no API keys in use.').waitFor()
  expect(await report(key, 1)).toBe(401)
  await page.close()
})
