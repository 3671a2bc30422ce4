import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'
import type { Mail } from './store.ts'
import { officialClient, testApiKey } from './testing/official-client.ts'

let sandbox: RunningSandbox
const mail = {
  to: 'ada@example.com',
  from: { email: 'hello@kamiyo.io', name: 'KAMIYO' },
  subject: 'Welcome',
  text: 'Your token',
  html: '<p>Your token</p>',
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
beforeEach(async () => {
  await fetch(`${sandbox.url}/_sandbox/mails`, { method: 'DELETE' })
})
afterAll(() => sandbox.close())

async function receivedMails(query = ''): Promise<Mail[]> {
  const response = await fetch(`${sandbox.url}/_sandbox/mails${query}`)
  const { data } = (await response.json()) as { data: Mail[] }
  return data
}

async function send(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${sandbox.url}/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testApiKey}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

test('the official client is answered 202 with an X-Message-Id, and the mail is in the mailbox', async () => {
  const [response] = await officialClient(sandbox.url).send({
    ...mail,
    customArgs: { delivery_id: '42' },
    headers: { 'X-Trace': 'abc' },
    categories: ['welcome'],
  })
  expect(response.statusCode).toBe(202)
  const [received] = await receivedMails('?to=ADA@example.com')
  expect(received).toMatchObject({
    message_id: response.headers['x-message-id'],
    to: 'ada@example.com',
    from: 'hello@kamiyo.io',
    from_name: 'KAMIYO',
    subject: 'Welcome',
    text: 'Your token',
    html: '<p>Your token</p>',
    custom_args: { delivery_id: '42' },
    headers: { 'X-Trace': 'abc' },
    categories: ['welcome'],
  })
})

test('each personalization is a mail of its own, found by any of its recipients', async () => {
  await officialClient(sandbox.url).send({
    ...mail,
    to: [],
    personalizations: [
      { to: 'ada@example.com', cc: 'carl@example.com', subject: 'For Ada' },
      { to: 'bob@example.com', customArgs: { who: 'bob' } },
    ],
  })
  expect((await receivedMails('?to=carl@example.com')).map(({ subject }) => subject)).toEqual(['For Ada'])
  expect((await receivedMails('?to=bob@example.com'))[0]).toMatchObject({
    subject: 'Welcome',
    custom_args: { who: 'bob' },
  })
  expect(await receivedMails('?to=nobody@example.com')).toEqual([])
})

test('sandbox mode checks the request, answers 200 and delivers nothing', async () => {
  const [response] = await officialClient(sandbox.url).send({
    ...mail,
    mailSettings: { sandboxMode: { enable: true } },
  })
  expect(response.statusCode).toBe(200)
  expect(await receivedMails()).toEqual([])
})

test.each([
  ['no key', ''],
  ['a key of another kind', 'Bearer sk_test_123'],
])('%s is answered 401 and nothing is stored', async (_name, authorization) => {
  const response = await send({}, { authorization })
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ errors: [{ field: null, help: null }] })
  expect(await receivedMails()).toEqual([])
})

test('a refused request reaches the official client as its error, with the field', async () => {
  const refused = officialClient(sandbox.url).send({ ...mail, to: 'not-an-address' })
  await expect(refused).rejects.toMatchObject({
    code: 400,
    response: {
      body: {
        errors: [{ message: 'Does not contain a valid address.', field: 'personalizations.0.to.0.email' }],
      },
    },
  })
})

test('what is no JSON, no POST or too large gets its own status', async () => {
  expect((await send('{"a":')).status).toBe(400)
  expect((await send('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
  expect((await fetch(`${sandbox.url}/v3/mail/send`)).status).toBe(405)
  const tooLarge = await send({ subject: 'x'.repeat(30 * 1024 * 1024) })
  expect([tooLarge.status, await tooLarge.json()]).toMatchObject([413, { errors: [{ field: null }] }])
})

test('one mail is read by its id', async () => {
  await officialClient(sandbox.url).send(mail)
  const [received] = await receivedMails()
  const response = await fetch(`${sandbox.url}/_sandbox/mails/${received?.id}`)
  expect(await response.json()).toEqual(received)
  expect((await fetch(`${sandbox.url}/_sandbox/mails/mail_none`)).status).toBe(404)
})
