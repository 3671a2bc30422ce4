import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { officialClient } from '../../sendgrid/testing/official-client.ts'
import { type RunningSandbox, startSandbox } from '../../start.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../testing/page-checks.ts'

let sandbox: RunningSandbox
let browser: Browser
const dark = '@media (prefers-color-scheme: dark) { body { background: rgb(1, 2, 3); color: #fff } }'
const attack = `<script>document.title = 'attacked'</script><img src=x onerror="document.title='attacked'">`

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  browser = await launchBrowser()
})
beforeEach(async () => {
  await fetch(`${sandbox.url}/_sandbox/mails`, { method: 'DELETE' })
})
afterAll(async () => {
  await browser?.close()
  await sandbox?.close()
})

function sendMail(change: { subject?: string; html?: string } = {}) {
  return officialClient(sandbox.url).send({
    to: 'ada@example.com',
    from: { email: 'hello@kamiyo.io', name: 'KAMIYO' },
    subject: 'Your token',
    text: 'The token as text',
    html: `<html lang="en"><head><title>Mail</title><style>${dark}</style></head><body><h1>The token as HTML</h1></body></html>`,
    ...change,
  })
}

test.each([1440, 390])('a mail is read as HTML, text and source at %i px', async (width) => {
  await sendMail()
  const { page, faults } = await openPage(browser, `${sandbox.url}/mailbox`, width)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'ada@example.com' }).click()
  await page.frameLocator('iframe').getByRole('heading', { name: 'The token as HTML' }).waitFor()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await page.getByRole('link', { name: 'Text', exact: true }).click()
  await page.getByText('The token as text').waitFor()
  await page.getByRole('link', { name: 'Source' }).click()
  await page.getByText('Subject: Your token').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

test('the dark preview shows the dark styles of the mail', async () => {
  await sendMail()
  const { page } = await openPage(browser, `${sandbox.url}/mailbox`)
  await page.getByRole('link', { name: 'ada@example.com' }).click()
  await page.getByRole('link', { name: 'Dark' }).click()
  const body = page.frameLocator('iframe[src*="theme=dark"]').locator('body')
  await body.getByRole('heading').waitFor()
  const background = await body.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(background).toBe('rgb(1, 2, 3)')
  await page.context().close()
})

test('no script of a mail runs, neither from its body nor from its subject', async () => {
  await sendMail({
    subject: attack,
    html: `<html lang="en"><head></head><body>${attack}<p>End</p></body></html>`,
  })
  const { page } = await openPage(browser, `${sandbox.url}/mailbox`)
  await page.getByRole('link', { name: 'ada@example.com' }).click()
  const frame = page.frameLocator('iframe')
  await frame.getByText('End').waitFor()
  expect(await page.title()).toContain('<script>')
  expect(await frame.locator('html').evaluate('document.title')).toBe('')
  await page.context().close()
})

test('an empty mailbox says so, and a mail that arrives shows up by itself', async () => {
  const { page } = await openPage(browser, `${sandbox.url}/mailbox`)
  await page.getByText('No mails yet').waitFor()
  await sendMail()
  await page.getByRole('link', { name: 'ada@example.com' }).waitFor()
  await page.context().close()
})

test('a mail that is not there is a 404 page', async () => {
  const response = await fetch(`${sandbox.url}/mailbox/mail_none`)
  expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('No such mail')])
})
