import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { findOverflows, findViolations } from '../harness/accessibility.ts'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan } from './buyer.ts'
import { signIn } from './dashboard.ts'
import { openPortal } from './portal.ts'

const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page
let faults: string[]

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  const context = await browser.newContext()
  page = await context.newPage()
  faults = []
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
})

/** The problems of the current page at both widths. */
async function findFaults(): Promise<string[]> {
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
  // The articles of the API reference are all alike, so only one of each group is checked.
  const violations = await findViolations(page, 'article ~ article')
  return [...violations.map((violation) => `${page.url()}: ${violation}`), ...(await findOverflows(page))]
}

/** Follows every link within the site from the open page. */
async function walkSite(): Promise<string[]> {
  const paths = new Set(['/'])
  for (const path of paths) {
    const response = await page.goto(`${stack.webUrl}${path}`)
    if (response?.status() !== 200) faults.push(`${path} answered ${response?.status()}`)
    faults.push(...(await findFaults()))
    const links = await page
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => Reflect.get(link, 'href')))
    for (const { origin, pathname } of links.map((link) => new URL(String(link)))) {
      if (origin === stack.webUrl && !pathname.includes('.')) paths.add(pathname)
    }
  }
  return [...paths].sort()
}

test('every page that a visitor can reach is there, accessible and fits desktop and phone', async () => {
  expect(await walkSite()).toEqual(
    expect.arrayContaining(['/', '/api-docs', '/inquiries', '/mcp/setup', '/pricing', '/sign-in']),
  )
  expect(faults).toEqual([])
}, 120_000)

test('so is every page from paying to the portal, and what is another page for who is signed in', async () => {
  const email = 'eve@buyers.example'
  await buyPlan(page, stack, 'team', email)
  faults.push(...(await findFaults()))
  await signIn(page, stack, email)
  for (const path of ['/pricing', '/mcp/setup', '/dashboard']) {
    await page.goto(`${stack.webUrl}${path}`)
    faults.push(...(await findFaults()))
  }
  await openPortal(page)
  faults.push(...(await findFaults()))
  for (const name of ['Update plan', 'Cancel plan', 'Replace card']) {
    await page.getByRole('link', { name }).click()
    faults.push(...(await findFaults()))
    await page.getByRole('link', { name: 'Go back' }).click()
  }
  expect(faults).toEqual([])
}, 120_000)
