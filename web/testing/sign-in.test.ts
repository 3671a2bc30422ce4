import { findViolations } from '@kamiyo/tests/harness/accessibility'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Answers, accountApi, refusal } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const email = 'ada@example.com'
const accepted: Reply<'Accepted'> = { status: 202, json: { status: 'accepted' } }
const welcome: Reply<'SignedIn'> = { json: { email, is_admin: false } }

async function askForCode(calls: Answers['calls'], path = '/sign-in', { clock = false } = {}) {
  const api = accountApi({ calls: { 'POST /api/auth/code': accepted, ...calls } })
  const prepare = async (page: Page) => {
    if (clock) await page.clock.install()
    await api.prepare(page)
  }
  const { page } = await visit(path, { prepare })
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  return { page, sent: api.sent }
}

async function enterCode(page: Page, code: string) {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a visitor signs in with the mailed code and lands where they came from', async () => {
  const { page, sent } = await askForCode(
    { 'POST /api/auth/sign-in': welcome },
    '/sign-in?return_to=%2Fpricing',
  )
  await enterCode(page, ' 123 456 ')
  await page.getByRole('heading', { level: 1, name: 'Pricing' }).waitFor()
  expect(sent).toEqual([
    { call: 'POST /api/auth/code', body: { email } },
    { call: 'POST /api/auth/sign-in', body: { email, code: '123456' } },
  ])
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dashboard' }).waitFor()
})

test('a way back that leads to another site is not followed', async () => {
  const { page } = await askForCode(
    { 'POST /api/auth/sign-in': welcome },
    '/sign-in?return_to=%2F%2Fevil.example',
  )
  await enterCode(page, '123456')
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
})

test('the code step takes the code from the mail, is accessible and never says that the address is known', async () => {
  const { page } = await askForCode({})
  const field = page.getByLabel('Code', { exact: true })
  await field.waitFor()
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.getByText(`If ${email} belongs to an account`).waitFor()
  expect(await findViolations(page)).toEqual([])
})

test('a code that may not come is not promised without a word', async () => {
  const late: Reply<'Accepted'> = { status: 202, json: { status: 'accepted', delayed: true } }
  const { page } = await askForCode({ 'POST /api/auth/code': late })
  await page.getByText('Our e-mails are held up at the moment').waitFor()
  expect(await findViolations(page)).toEqual([])
})

test('a refused code is explained at its field, which can be typed over', async () => {
  const message = 'This code is wrong, used up or older than ten minutes.'
  const { page } = await askForCode({
    'POST /api/auth/sign-in': { status: 400, json: refusal('invalid_code', message, 'code') },
  })
  await enterCode(page, '000000')
  await page.getByText(message).waitFor()
  const field = page.getByLabel('Code', { exact: true })
  expect(await field.getAttribute('aria-describedby')).toContain('code-error')
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('an unfinished code is not sent', async () => {
  const { page, sent } = await askForCode({})
  await enterCode(page, '123')
  await page.getByText('Enter the 6 digits of the mail.').waitFor()
  expect(sent).toHaveLength(1)
})

test('another code can be asked for after a wait', async () => {
  const { page, sent } = await askForCode({}, '/sign-in', { clock: true })
  const waiting = page.getByRole('button', { name: /Send another code in \d+ s/ })
  // The browser library considers it disabled, but a visitor can press it.
  await waiting.click({ force: true })
  expect(sent).toHaveLength(1)
  await page.clock.runFor(31_000)
  await page.getByRole('button', { name: 'Send another code', exact: true }).click()
  await page.getByText('Asked for another code.').waitFor()
  expect(sent).toHaveLength(2)
})

test('too many codes and a server that is away are told apart', async () => {
  const message = 'Too many requests. Try again in 600 seconds.'
  const limited = await askForCode({
    'POST /api/auth/code': { status: 429, json: refusal('rate_limited', message) },
  })
  await limited.page.getByRole('alert').getByText(message).waitFor()
  const away = await askForCode({ 'POST /api/auth/code': { status: 503, json: {} } })
  await away.page.getByRole('alert').getByText('Something went wrong on our server').waitFor()
  expect(await away.page.getByLabel('E-mail').inputValue()).toBe(email)
})
