import { findFaults } from '@kamiyo/tests/harness/accessibility'
import type { Page as BrowserPage } from 'playwright-core'
import { expect, test } from 'vitest'
import { notFoundPage, type Page, pages } from '../src/config/pages.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const built: Page[] = [...Object.values(pages), notFoundPage].filter(
  (page: Page) => page.rendered === 'build',
)

test.each(built)(
  '$path is accessible, fits every screen and loads nothing from elsewhere',
  async ({ path }) => {
    const prepare = (page: BrowserPage) =>
      page.route('**/openapi.json', (route) => route.fulfill({ json: { info: {}, paths: {} } }))
    const { page, requests } = await visit(path, { prepare })
    await page.getByRole('heading', { level: 1 }).waitFor()

    expect(await findFaults(page)).toEqual([])
    const origin = new URL(page.url()).origin
    expect(requests.filter((request) => !request.startsWith(`GET ${origin}/`))).toEqual([])
  },
)

test('an address without a page answers 404 with the page that says so', async () => {
  const { page } = await visit('/no/such/page')
  const response = await page.reload()
  expect(response?.status()).toBe(404)
  await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
})

test('a navigation moves title, canonical link, focus and scroll position to the new page', async () => {
  const { page } = await visit('/')
  const pricing = page.getByRole('contentinfo').getByRole('link', { name: 'Pricing' })
  await pricing.click()
  await page.getByRole('heading', { level: 1, name: 'Pricing' }).waitFor()
  expect(await page.title()).toBe(pages.pricing.title)
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toMatch(/\/pricing$/)
  expect(await page.evaluate(() => [document.activeElement?.id, window.scrollY])).toEqual(['main', 0])
})

test('the first stop of the keyboard leads past the navigation', async () => {
  const { page } = await visit('/pricing')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
})
