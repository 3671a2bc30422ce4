import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { officialClient } from '../sendgrid/testing/official-client.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'

let sandbox: RunningSandbox

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
beforeEach(async () => {
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'DELETE' })
  await fetch(`${sandbox.url}/_sandbox/mails`, { method: 'DELETE' })
})
afterAll(() => sandbox.close())

async function control(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  return [response.status, await response.json()]
}

const addFault = (fault: unknown) => control('POST', '/_sandbox/faults', fault)

async function mailCount(): Promise<number> {
  const [, list] = await control('GET', '/_sandbox/mails')
  return (list as { data: unknown[] }).data.length
}

function sendMail() {
  return officialClient(sandbox.url).send({
    to: 'ada@example.com',
    from: 'hello@kamiyo.io',
    subject: 'Hello',
    text: 'Hi',
  })
}

test('a 429 with its reset time strikes as often as told, then the mail goes through', async () => {
  await addFault({
    target: 'sendgrid',
    match: 'POST /v3/mail/send',
    kind: 'status',
    status: 429,
    times: 2,
    headers: { 'X-RateLimit-Reset': '1234567890' },
  })
  const limited = { code: 429, response: { headers: { 'x-ratelimit-reset': '1234567890' } } }
  await expect(sendMail()).rejects.toMatchObject(limited)
  await expect(sendMail()).rejects.toMatchObject(limited)
  expect((await sendMail())[0].statusCode).toBe(202)
  expect(await mailCount()).toBe(1)
})

test('without "times" a fault stays until it is deleted', async () => {
  const [, fault] = await addFault({ target: 'sendgrid', kind: 'status', status: 503 })
  await expect(sendMail()).rejects.toMatchObject({ code: 503 })
  await expect(sendMail()).rejects.toMatchObject({ code: 503 })
  expect(await control('GET', '/_sandbox/faults')).toMatchObject([200, { data: [{ hits: 2 }] }])
  await control('DELETE', `/_sandbox/faults/${(fault as { id: string }).id}`)
  expect((await sendMail())[0].statusCode).toBe(202)
})

test('a reset connection delivers nothing, and one after the work delivers without an answer', async () => {
  await addFault({ target: 'sendgrid', kind: 'reset', times: 1 })
  await expect(sendMail()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await mailCount()).toBe(0)
  await addFault({ target: 'sendgrid', kind: 'reset', phase: 'response', times: 1 })
  await expect(sendMail()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await mailCount()).toBe(1)
})

test('a failed answer after the work leaves the work done', async () => {
  await addFault({ target: 'sendgrid', kind: 'status', status: 500, phase: 'response', times: 1 })
  await expect(sendMail()).rejects.toMatchObject({ code: 500 })
  expect(await mailCount()).toBe(1)
})

test('latency delays the answer and changes nothing else', async () => {
  await addFault({ target: 'sendgrid', kind: 'latency', latency_ms: 300, times: 1 })
  const startedAt = performance.now()
  expect((await sendMail())[0].statusCode).toBe(202)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290)
})

test('a Stripe 500 has the shape of Stripe and a fault meets only what it matches', async () => {
  await addFault({ target: 'stripe', match: 'GET /v1/customers/:id', kind: 'status' })
  expect(await control('GET', '/v1/customers/cus_1')).toMatchObject([500, { error: { type: 'api_error' } }])
  expect((await control('GET', '/v1/customers'))[0]).not.toBe(500)
  expect((await control('DELETE', '/v1/customers/cus_1'))[0]).not.toBe(500)
  expect((await sendMail())[0].statusCode).toBe(202)
})

test('the control API cannot be felled', async () => {
  await addFault({ target: 'stripe', kind: 'status', match: 'GET /_sandbox/faults' })
  await addFault({ target: 'sendgrid', kind: 'reset' })
  expect((await control('GET', '/_sandbox/faults'))[0]).toBe(200)
})

test.each([
  ['target', { kind: 'status' }],
  ['kind', { target: 'stripe', kind: 'explode' }],
  ['match', { target: 'stripe', kind: 'status', match: '/v1/customers' }],
  ['status', { target: 'stripe', kind: 'status', status: 99 }],
  ['times', { target: 'stripe', kind: 'status', times: 0 }],
  ['headers', { target: 'stripe', kind: 'status', headers: 'a: b' }],
  ['latency', { target: 'stripe', kind: 'latency', latency: 10 }],
])('a fault with a wrong "%s" is refused and named', async (param, fault) => {
  expect(await addFault(fault)).toMatchObject([400, { error: { param } }])
})
