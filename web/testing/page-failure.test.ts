import { findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import { account, accountApi } from './account-api.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const operator = accountApi({ account: { json: { ...account, is_admin: true } } })
const OPERATOR_PAGES = '**/assets/admin-pages-*.js'

test('a part of the site that does not arrive is told kindly, and a reload brings it', async () => {
  const { page } = await visit('/admin', {
    prepare: async (page) => {
      await operator.prepare(page)
      await page.route(OPERATOR_PAGES, (route) => route.abort())
    },
  })
  await page.getByRole('alert').getByRole('heading', { level: 1 }).waitFor()
  expect(await findViolations(page)).toEqual([])

  await page.getByRole('link', { name: 'Pricing' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Pricing' }).waitFor()
  await page.goBack()
  await page.unroute(OPERATOR_PAGES)
  await page.getByRole('button', { name: 'Reload the page' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
})

test('an address below the operator pages that is none of them is the page for that, and no other', async () => {
  const { page } = await visit('/admin/nothing', { prepare: operator.prepare })
  await page.getByRole('heading', { level: 1, name: 'There is no page here' }).waitFor()
  expect(await page.getByRole('navigation', { name: 'Operator' }).count()).toBe(0)
})
