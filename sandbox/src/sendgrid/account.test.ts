import { createPublicKey, verify } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'
import type { Mail } from './store.ts'
import { officialClient, testApiKey } from './testing/official-client.ts'

interface Batch {
  body: string
  signature: string
  timestamp: string
}

let sandbox: RunningSandbox
let receiver: Server
let receiverUrl: string
const received: Batch[] = []
const answers: number[] = []
const mail = {
  to: 'ada@example.com',
  from: 'hello@kamiyo.io',
  subject: 'Hi',
  text: 'Hi',
  customArgs: { delivery_id: '42' },
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, logLevel: 'silent' })
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const header = (name: string) => String(request.headers[`x-twilio-email-event-webhook-${name}`] ?? '')
    received.push({
      body: Buffer.concat(chunks).toString('utf8'),
      signature: header('signature'),
      timestamp: header('timestamp'),
    })
    response.writeHead(answers.shift() ?? 200).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`
})
beforeEach(async () => {
  received.length = 0
  await call('PUT', '/_sandbox/sendgrid', { scopes: ['mail.send'], verified_senders: null })
})
afterAll(async () => {
  await sandbox.close()
  receiver.close()
})

async function call<Answer = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  key = testApiKey,
) {
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Answer }
}

const EVENTS = { delivered: true, bounce: true, dropped: true, spam_report: true }
const SETTINGS = '/v3/user/webhooks/event/settings'

async function signedWebhook(): Promise<string> {
  await call('PATCH', SETTINGS, { enabled: true, url: receiverUrl, ...EVENTS })
  const { body } = await call<{ public_key: string }>('PATCH', `${SETTINGS}/signed`, { enabled: true })
  return body.public_key
}

test('scopes and verified senders are listed, and a key is asked for', async () => {
  await call('PUT', '/_sandbox/sendgrid', { verified_senders: ['Hello@kamiyo.io'] })
  expect((await call('GET', '/v3/scopes')).body).toEqual({ scopes: ['mail.send'] })
  expect((await call('GET', '/v3/verified_senders')).body).toMatchObject({
    results: [{ id: 1, from_email: 'hello@kamiyo.io', verified: true, locked: false }],
  })
  expect((await call('GET', '/v3/scopes', undefined, 'nonsense')).status).toBe(401)
})

test('a sender that is not verified, and a key that may not send, are refused with 403 and nothing is stored', async () => {
  await call('PUT', '/_sandbox/sendgrid', { verified_senders: ['other@kamiyo.io'] })
  await expect(officialClient(sandbox.url).send(mail)).rejects.toMatchObject({
    code: 403,
    response: {
      body: { errors: [{ message: expect.stringContaining('verified Sender Identity'), field: 'from' }] },
    },
  })
  await call('PUT', '/_sandbox/sendgrid', { scopes: [], verified_senders: null })
  await expect(officialClient(sandbox.url).send(mail)).rejects.toMatchObject({
    code: 403,
    response: { body: { errors: [{ message: 'access forbidden' }] } },
  })
  expect((await call<{ data: Mail[] }>('GET', '/_sandbox/mails')).body.data).toEqual([])
})

test.each([
  ['ada@example.com', ['delivered']],
  ['ada@bounce.example', ['bounce']],
  ['ada@dropped.example', ['dropped']],
  ['ada@spam.example', ['delivered', 'spamreport']],
])('the outcome of a mail to %s is reported in signed batches', async (to, names) => {
  const key = await signedWebhook()
  await officialClient(sandbox.url).send({ ...mail, to })
  await vi.waitFor(() => expect(received).toHaveLength(names.length), 5_000)
  const events = received.flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[])
  expect(events.map(({ event }) => event).toSorted()).toEqual(names.toSorted())
  expect(events[0]).toMatchObject({ email: to, delivery_id: '42', sg_event_id: expect.any(String) })
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  for (const { body, signature, timestamp } of received)
    expect(verify('sha256', Buffer.from(timestamp + body), publicKey, Buffer.from(signature, 'base64'))).toBe(
      true,
    )
})

test('a batch that is not taken is sent again, and a mail can bounce later by a switch', async () => {
  await signedWebhook()
  answers.push(503)
  await officialClient(sandbox.url).send(mail)
  await vi.waitFor(() => expect(received).toHaveLength(2), 5_000)
  expect(received[0]?.body).toBe(received[1]?.body)
  const { body } = await call<{ data: Mail[] }>('GET', '/_sandbox/mails')
  expect((await call('POST', `/_sandbox/mails/${body.data[0]?.id}/event`, { event: 'opened' })).status).toBe(
    400,
  )
  await call('POST', `/_sandbox/mails/${body.data[0]?.id}/event`, { event: 'bounce' })
  await vi.waitFor(() => expect(received).toHaveLength(3), 5_000)
  expect(received[2]?.body).toContain('"event":"bounce"')
})

interface Bounce {
  created: number
  email: string
  reason: string
  status: string
}

const BOUNCES = '/v3/suppression/bounces'
const bounces = async (path = '') => (await call<Bounce[]>('GET', BOUNCES + path)).body

async function remove(path: string, body?: unknown): Promise<number> {
  const response = await fetch(`${sandbox.url}${BOUNCES}${path}`, {
    method: 'DELETE',
    headers: {
      authorization: `Bearer ${testApiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return response.status
}

test('an address that bounced is on the bounce list, and its next mail is dropped until it is taken off', async () => {
  await signedWebhook()
  const to = 'Grace@bounce.example'
  const names = async (count: number) => {
    await vi.waitFor(() => expect(received).toHaveLength(count), 5_000)
    return received.map(({ body }) => (JSON.parse(body) as { event: string }[])[0]?.event)
  }
  await officialClient(sandbox.url).send({ ...mail, to })
  expect(await names(1)).toEqual(['bounce'])
  expect(await bounces()).toContainEqual({
    created: expect.any(Number),
    email: 'grace@bounce.example',
    reason: expect.stringContaining('550'),
    status: '5.1.1',
  })
  await officialClient(sandbox.url).send({ ...mail, to })
  expect(await names(2)).toEqual(['bounce', 'dropped'])
  expect(JSON.parse(received[1]?.body ?? '')[0]).toMatchObject({ reason: 'Bounced Address', email: to })
  await officialClient(sandbox.url).send({
    ...mail,
    to,
    mailSettings: { bypassBounceManagement: { enable: true } },
  })
  expect(await names(3)).toEqual(['bounce', 'dropped', 'bounce'])
  expect(await remove(`/${encodeURIComponent(to)}`)).toBe(204)
  expect(await bounces(`/${encodeURIComponent(to)}`)).toEqual([])
  expect(await remove(`/${encodeURIComponent(to)}`)).toBe(404)
  await officialClient(sandbox.url).send({ ...mail, to })
  expect((await names(4)).at(-1)).toBe('bounce')
})

test('bounces are listed by time and page, and deleted by address or all at once, but not both', async () => {
  expect(await remove('', { delete_all: true })).toBe(204)
  for (const name of ['a', 'b', 'c'])
    await officialClient(sandbox.url).send({ ...mail, to: `${name}@bounce.example` })
  expect(await bounces()).toHaveLength(3)
  expect(await bounces('?limit=2&offset=1')).toHaveLength(2)
  expect(await bounces('?end_time=1000')).toEqual([])
  expect(await bounces('/a@bounce.example')).toMatchObject([{ email: 'a@bounce.example' }])
  expect(await remove('', { emails: ['a@bounce.example'], delete_all: true })).toBe(400)
  expect(await remove('', {})).toBe(400)
  expect(await remove('', { emails: ['a@bounce.example', 'b@bounce.example'] })).toBe(204)
  expect(await bounces()).toMatchObject([{ email: 'c@bounce.example' }])
  expect((await call('GET', `${BOUNCES}?limit=nine`)).status).toBe(400)
  expect((await call('GET', BOUNCES, undefined, 'nonsense')).status).toBe(401)
})
