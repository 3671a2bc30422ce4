import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../testing/page-checks.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
let browser: Browser

beforeAll(async () => {
  shop = await openShop()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

test.each([1440, 390])(
  'buttons dispute a payment, decide the dispute and refund another, at %i px',
  async (width) => {
    const disputed = `disputed-${width}@example.com`
    const refunded = `refunded-${width}@example.com`
    await shop.subscribe(disputed)
    await shop.subscribe(refunded)
    const { page, faults } = await openPage(browser, shop.sandbox.url, width)
    await page.goto(`${shop.sandbox.url}/dashboard/payments`)
    const row = (email: string) => page.getByRole('row').filter({ hasText: email })
    await row(disputed).getByRole('button', { name: 'Dispute' }).click()
    await row(disputed).getByRole('button', { name: 'Lose' }).click()
    await row(disputed).getByText('Lost').waitFor()
    await row(refunded).getByRole('button', { name: 'Refund' }).click()
    await row(refunded).getByText('$19.00 refunded').waitFor()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
    expect(await row(refunded).getByRole('button').count()).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  },
)
