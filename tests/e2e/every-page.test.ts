import { existsSync } from 'node:fs'
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

const BUILT_PAGES = new URL('../../web/dist/', import.meta.url)
const FILLED_BY_API = '/api-docs'

/** Whether web/testing/pages.test.ts looks at the same page, on a phone and on a desktop. */
function isSeenElsewhere(path: string): boolean {
  return path !== FILLED_BY_API && existsSync(new URL(`.${path}/index.html`, BUILT_PAGES))
}

/** What is wider than a screen on the current page, once it is whole. */
async function findTooWide(): Promise<string[]> {
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
  return await findOverflows(page)
}

/** That, and what is not accessible. */
async function findFaults(): Promise<string[]> {
  const overflows = await findTooWide()
  // The articles of the API reference are all alike, so only one of each group is checked.
  const violations = await findViolations(page, 'article ~ article')
  return [...violations.map((violation) => `${page.url()}: ${violation}`), ...overflows]
}

/** Follows every link within the site from the open page. */
async function walkSite(): Promise<string[]> {
  const paths = new Set(['/'])
  for (const path of paths) {
    const response = await page.goto(`${stack.webUrl}${path}`)
    if (response?.status() !== 200) faults.push(`${path} answered ${response?.status()}`)
    faults.push(...(await (isSeenElsewhere(path) ? findTooWide() : findFaults())))
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
  // The sandbox's own tests find each page of the portal accessible.
  await openPortal(page)
  faults.push(...(await findTooWide()))
  for (const name of ['Update plan', 'Cancel plan', 'Replace card']) {
    await page.getByRole('link', { name }).click()
    faults.push(...(await findTooWide()))
    await page.getByRole('link', { name: 'Go back' }).click()
  }
  expect(faults).toEqual([])
}, 120_000)
