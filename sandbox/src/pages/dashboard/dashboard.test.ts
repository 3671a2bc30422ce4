import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../start.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../testing/page-checks.ts'

let sandbox: RunningSandbox
let browser: Browser

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await sandbox?.close()
})

const paths = [
  '/',
  '/dashboard/customers',
  '/dashboard/subscriptions',
  '/dashboard/payments',
  '/dashboard/checkout-sessions',
  '/dashboard/events',
]

test.each([1440, 390])('every page is whole and accessible while it is empty, at %i px', async (width) => {
  const { page, faults } = await openPage(browser, sandbox.url, width)
  for (const path of paths) {
    await page.goto(`${sandbox.url}${path}`)
    await expectNoSidewaysScroll(page)
    if (width === 390) await expectAccessible(page)
  }
  expect(faults).toEqual([])
  await page.context().close()
})
