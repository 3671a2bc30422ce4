import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMailer } from './client.ts'

interface Answer {
  status: number
  message?: string
  field?: string
  headers?: Record<string, string>
}

let server: Server
let url: string
let answer: Answer = { status: 202 }
const seen: { url: string | undefined; body: string }[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    seen.push({ url: request.url, body: Buffer.concat(chunks).toString('utf8') })
    const body =
      answer.message && JSON.stringify({ errors: [{ message: answer.message, field: answer.field ?? null }] })
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  seen.length = 0
})
afterAll(() => server.close())

async function send(reply: Answer, from = 'KAMIYO <hello@kamiyo.example>') {
  answer = reply
  const mailer = createMailer({ apiKey: 'SG.clientTests.0123456789', apiBase: url, from })
  return await mailer.send({
    to: 'ada@example.com',
    subject: 'S',
    html: '<p>x</p>',
    text: 'x',
    deliveryId: 'd1',
  })
}

test('a mail counts as sent when the provider answers 202', async () => {
  expect(await send({ status: 202, headers: { 'x-message-id': 'abc' } })).toEqual({
    sent: true,
    providerMessageId: 'abc',
  })
})

test.each([200, 201, 204, 206])('an answer of %i is not a mail that was taken', async (status) => {
  expect(await send({ status })).toMatchObject({
    sent: false,
    failure: { kind: 'transient', message: expect.stringContaining(`answered ${status}`) },
  })
})

test('a redirect is not followed and not a mail that was taken', async () => {
  expect(await send({ status: 302, headers: { location: '/elsewhere' } })).toMatchObject({
    sent: false,
    failure: { kind: 'transient', message: 'The mail provider answered 302' },
  })
  expect(seen.map((request) => request.url)).toEqual(['/v3/mail/send'])
})

test.each([
  [
    401,
    'The provided authorization grant is invalid, expired, or revoked',
    'bad_key',
    /does not accept SENDGRID_API_KEY/,
  ],
  [401, 'Maximum credits exceeded', 'credits_used_up', /plan's mails are used up/],
  [403, 'access forbidden', 'missing_permission', /the permission Mail Send/],
  [
    403,
    'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
    'unverified_sender',
    /EMAIL_FROM is not a verified sender/,
  ],
] as const)(
  'a %i that says "%s" is reported as %s, with what to do',
  async (status, message, cause, advice) => {
    const outcome = await send({ status, message })
    expect(outcome).toMatchObject({ sent: false, failure: { kind: 'refused', cause } })
    expect(JSON.stringify(outcome)).toMatch(advice)
    expect(JSON.stringify(outcome)).toContain(message)
  },
)

test('a sender that the provider cannot read concerns every mail, and another fault only this one', async () => {
  const message = 'The from email does not contain a valid address.'
  expect(await send({ status: 400, message, field: 'from.email' })).toMatchObject({
    sent: false,
    failure: { kind: 'refused', cause: 'malformed_sender', message: expect.stringContaining('EMAIL_FROM') },
  })
  const other = { status: 400, message: 'Does not contain a valid address.', field: 'personalizations.0.to' }
  expect(await send(other)).toMatchObject({ failure: { kind: 'rejected' } })
})

test('what the provider said is cut without leaving half of a character', async () => {
  const outcome = await send({ status: 403, message: `${'x'.repeat(299)}\u{1f600}` })
  expect(outcome.sent || outcome.failure.message.isWellFormed()).toBe(true)
})

test('a quoted name in EMAIL_FROM reaches the provider without its quotes', async () => {
  await send({ status: 202 }, '"Kamiyo, Inc." <hello@kamiyo.example>')
  expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
    from: { email: 'hello@kamiyo.example', name: 'Kamiyo, Inc.' },
  })
})
