import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const inquiry = { name: 'Ada', email: 'ada@example.com', message: 'We run forty agents.' }

/** Fills in the form and sends it to an API that gives this reply; returns what was sent. */
async function sendInquiry(reply: Reply<'InquiryReceipt'>) {
  const sent: unknown[] = []
  const prepare = (page: Page) =>
    page.route('**/api/inquiries', async (route) => {
      sent.push(route.request().postDataJSON())
      await route.fulfill(reply)
    })
  const { page } = await visit('/inquiries', { prepare })
  await page.getByLabel('Name').fill(inquiry.name)
  await page.getByLabel('Work e-mail').fill(inquiry.email)
  await page.getByLabel('Message').fill(inquiry.message)
  await page.getByRole('button', { name: 'Send message' }).click()
  return { page, sent }
}

test('a message is sent without the empty company, and its reference is shown', async () => {
  const { page, sent } = await sendInquiry({ status: 202, json: { id: 'inq_1' } })
  await page.getByRole('heading', { name: 'Message sent' }).waitFor()
  expect(await page.getByRole('main').textContent()).toContain('inq_1')
  expect(sent).toEqual([inquiry])
})

test('on a day with very many messages the form says that an answer may take longer', async () => {
  const { page } = await sendInquiry({ status: 202, json: { id: 'inq_1', delayed: true } })
  await page.getByRole('heading', { name: 'Message sent' }).waitFor()
  const text = await page.getByRole('main').textContent()
  expect(text).toContain('an answer may take longer than usual')
  expect(text).not.toContain('within one working day')
})

test('a refused field is named beside that field, which gets the focus', async () => {
  const error: Schema<'Error'>['error'] = {
    code: 'invalid_email',
    message: 'email must be an e-mail address',
    param: 'email',
    request_id: 'r',
  }
  const { page } = await sendInquiry({ status: 400, json: { error } })
  const field = page.getByLabel('Work e-mail')
  await page.getByText(error.message).waitFor()
  expect(await field.getAttribute('aria-describedby')).toBe('email-error')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('a failure keeps every word of the message and says how to reach a person', async () => {
  const { page } = await sendInquiry({ status: 503, json: {} })
  const alert = page.getByRole('alert')
  await alert.getByText('Your message was not sent.').waitFor()
  expect(await alert.textContent()).toContain('support@')
  expect(await page.getByLabel('Message').inputValue()).toBe(inquiry.message)
  expect(await page.getByRole('button', { name: 'Send message' }).isEnabled()).toBe(true)
})

test('nothing is sent while a required field is empty', async () => {
  const { page, requests } = await visit('/inquiries')
  await page.getByRole('button', { name: 'Send message' }).click()
  expect(requests.filter((request) => request.startsWith('POST'))).toEqual([])
})
