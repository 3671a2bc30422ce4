import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ORIGIN } from '../../../testing/browser.ts'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { mailCode } from '../account/sign-in/codes.ts'
import { createEventSigner, type EventSigner, mailEvent } from './testing/event-signer.ts'

let api: EventApi
let signer: EventSigner
beforeAll(async () => {
  signer = createEventSigner()
  api = await startEventApi({
    SENDGRID_WEBHOOK_PUBLIC_KEY: signer.publicKey,
    ADMIN_EMAILS: 'operator@kamiyo.example',
    WEBHOOK_RATE_LIMIT: '20',
  })
})
beforeEach(async () => {
  api.setNow(new Date())
  await api.deps.db.deleteFrom('mailEvents').execute()
})
afterAll(async () => await api.close())

const post = async (body: string | Buffer, headers: Record<string, string>) => {
  const response = await fetch(`${api.url}/api/v1/webhooks/sendgrid`, { method: 'POST', body, headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function deliver(events: unknown, at = new Date()) {
  const body = JSON.stringify(events)
  return await post(body, signer.headers(body, at))
}

const read = async (path: string) => (await operatorOf(api).get(path)) as { body: Record<string, unknown> }

/** A buyer whose welcome e-mail was sent. */
async function welcomed(): Promise<{ buyer: Buyer; id: string }> {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
  const { id } = await api.deps.db
    .selectFrom('emailDeliveries')
    .innerJoin('customers', 'customers.id', 'emailDeliveries.customerId')
    .select('emailDeliveries.id')
    .where('stripeCustomerId', '=', buyer.customer)
    .where('kind', '=', 'welcome')
    .executeTakeFirstOrThrow()
  return { buyer, id }
}

const outcomeOf = async (id: string) =>
  await api.deps.db
    .selectFrom('emailDeliveries')
    .select(['outcome', 'outcomeReason', 'outcomeAt'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

test('what became of a mail is recorded from a signed batch, and what tells nothing is ignored', async () => {
  const { id } = await welcomed()
  const reply = await deliver([
    mailEvent('processed', id),
    mailEvent('deferred', id, { response: 'try later' }),
    mailEvent('bounce', id, { reason: '550 5.1.1 No such\u0000user', type: 'bounce' }),
    mailEvent('open', id),
    mailEvent('group_unsubscribe', id),
    mailEvent('bounce', randomUUID()),
    { event: 'bounce' },
    'nonsense',
    null,
  ])
  expect(reply).toEqual({ status: 200, body: { received: 9, recorded: 1, ignored: 8 } })
  expect(await outcomeOf(id)).toMatchObject({
    outcome: 'bounced',
    outcomeReason: '550 5.1.1 No such user',
  })
  const { body } = await read('/mails')
  expect(body['data']).toContainEqual(
    expect.objectContaining({
      id,
      status: 'sent',
      outcome: 'bounced',
      outcome_reason: '550 5.1.1 No such user',
    }),
  )
})

test("a customer's address in a mail server's reason is not written to the log", async () => {
  const { buyer, id } = await welcomed()
  await deliver([mailEvent('bounce', id, { reason: `550 5.1.1 <${buyer.email}>: user unknown` })])
  const lines = api.logLines().filter((line) => line.includes(id) && line.includes('bounced'))
  expect(lines).toHaveLength(1)
  expect(lines.join()).not.toContain(buyer.email)
})

test.each([
  ['half of a character', '550 \ud83d no such user', '550 \ufffd no such user'],
  ['a character where it is cut', `${'x'.repeat(499)}\u{1f600}`, `${'x'.repeat(499)}\ufffd`],
])('a reason with %s does not keep a batch from being recorded', async (_name, reason, kept) => {
  const { id } = await welcomed()
  const reply = await deliver([mailEvent('delivered', randomUUID()), mailEvent('bounce', id, { reason })])
  expect(reply).toEqual({ status: 200, body: { received: 2, recorded: 1, ignored: 1 } })
  expect((await outcomeOf(id)).outcomeReason).toBe(kept)
})

test.each([
  ['delivered', 'delivered'],
  ['bounce', 'bounced'],
  ['dropped', 'dropped'],
  ['spamreport', 'spam_report'],
])('the event %s is recorded as %s and counted', async (event, outcome) => {
  const { id } = await welcomed()
  await deliver([mailEvent(event, id)])
  expect((await outcomeOf(id)).outcome).toBe(outcome)
  const metrics = await (await fetch(`${api.url}/metrics`)).text()
  expect(metrics).toMatch(new RegExp(`mail_outcomes_total\\{kind="welcome",outcome="${outcome}"\\} [1-9]`))
})

test('an event changes the mail that it is about and no other', async () => {
  const [one, other] = [await welcomed(), await welcomed()]
  await deliver([mailEvent('delivered', one.id, { timestamp: 1_790_000_000 })])
  await deliver([mailEvent('bounce', other.id, { timestamp: 1_790_000_005 })])
  expect((await outcomeOf(one.id)).outcome).toBe('delivered')
  expect((await outcomeOf(other.id)).outcome).toBe('bounced')
})

test('an event that arrives again, even at the same time, is recorded once', async () => {
  const { id } = await welcomed()
  const event = mailEvent('dropped', id, { reason: 'Bounced Address' })
  const replies = await Promise.all(Array.from({ length: 8 }, () => deliver([event, event])))
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  const recorded = replies.reduce((sum, { body }) => sum + Number(body['recorded']), 0)
  expect(recorded).toBe(1)
  const notices = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', 'admin_token_mail_returned')
    .where('dedupeKey', '=', id)
    .execute()
  expect(notices).toHaveLength(1)
})

test('the outcome does not depend on the order in which events arrive', async () => {
  const atSecond = (event: string, timestamp: number, reason?: string) => ({ event, timestamp, reason })
  const outcomes = [
    atSecond('delivered', 1_790_000_000),
    atSecond('bounce', 1_790_000_005, '550 mailbox gone'),
    atSecond('delivered', 1_790_000_009),
    atSecond('bounce', 1_790_000_005, '550 another word'),
  ]
  const { id } = await welcomed()
  const forget = { outcome: null, outcomeReason: null, outcomeAt: null }
  for (const order of permutations(outcomes)) {
    await api.deps.db.updateTable('emailDeliveries').set(forget).where('id', '=', id).execute()
    for (const { event, ...rest } of order) await deliver([mailEvent(event, id, rest)])
    expect(await outcomeOf(id)).toEqual({
      outcome: 'bounced',
      outcomeReason: '550 mailbox gone',
      outcomeAt: new Date(1_790_000_005_000),
    })
  }
})

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  )
}

test('a token mail that came back is named on the overview until it is sent again', async () => {
  const { id } = await welcomed()
  await deliver([mailEvent('bounce', id, { reason: '550 unknown' })])
  const returned = async () => {
    const { body } = await read('/overview')
    return (body['failures'] as { id: string }[]).filter((failure) => failure.id === id)
  }
  expect(await returned()).toMatchObject([
    { kind: 'returned_mail', what: 'welcome', error: 'bounced: 550 unknown' },
  ])
  await operatorOf(api).post(`/mails/${id}/resend`, { reason: 'The address was corrected in Stripe' })
  expect(await returned()).toEqual([])
})

test('a token that is in use, or no longer the one to have, needs no look any more', async () => {
  for (const values of [{ lastSeenAt: new Date() }, { revokedAt: new Date() }]) {
    const { buyer, id } = await welcomed()
    await deliver([mailEvent('bounce', id)])
    await api.deps.db
      .updateTable('mcpTokens')
      .set(values)
      .where('subscriptionId', '=', buyer.subscription)
      .execute()
    const { body } = await read('/overview')
    expect((body['failures'] as { id: string }[]).map((failure) => failure.id)).not.toContain(id)
  }
})

test('the operators are mailed that a token mail came back', async () => {
  const { buyer, id } = await welcomed()
  await deliver([mailEvent('bounce', id, { reason: '550 unknown' })])
  await sendAll(api)
  const notices = api.provider.mails.filter(
    ({ to, subject }) =>
      to === 'operator@kamiyo.example' && subject === '[KAMIYO MCP] A token mail came back',
  )
  expect(
    notices.filter(({ text }) => text.includes(buyer.email) && text.includes('550 unknown')),
  ).toHaveLength(1)
})

async function mailCodeTo(email: string): Promise<string> {
  const headers = { 'content-type': 'application/json', origin: ORIGIN }
  const body = JSON.stringify({ email })
  const reply = await fetch(`${api.url}/api/auth/code`, { method: 'POST', headers, body })
  expect(reply.status).toBe(202)
  const { id } = await api.deps.db
    .selectFrom('codeRequests')
    .select('id')
    .where('email', '=', email)
    .orderBy('createdAt', 'desc')
    .executeTakeFirstOrThrow()
  await mailCode(api.deps, id)
  return api.provider.mails.findLast(({ to }) => to === email)?.deliveryId ?? ''
}

test('a code whose mail came back is counted on the overview, once and without its address', async () => {
  const { buyer } = await welcomed()
  const id = await mailCodeTo(buyer.email)
  const reason = `550 5.1.1 <${buyer.email}>: user unknown`
  const dropped = mailEvent('dropped', id, { reason: 'Bounced Address' })
  const reply = await deliver([mailEvent('bounce', id, { reason }), dropped])
  expect(reply.body).toEqual({ received: 2, recorded: 2, ignored: 0 })
  await deliver([dropped])
  const { body } = await read('/overview')
  expect(body['mail']).toMatchObject({ returned_codes: 1 })
  const stored = await api.deps.db.selectFrom('mailEvents').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(buyer.email)
})

test('a code that arrived is not counted as returned', async () => {
  const { buyer } = await welcomed()
  await deliver([mailEvent('delivered', await mailCodeTo(buyer.email))])
  expect((await read('/overview')).body['mail']).toMatchObject({ returned_codes: 0 })
})

const refusedEvents = async () =>
  ((await read('/overview')).body['mail'] as Record<string, unknown>)['refused_events']

test('signed events that no key verifies are told on the overview until events are taken again', async () => {
  await deliver([])
  expect(await refusedEvents()).toBeNull()
  const body = '[]'
  for (let count = 0; count < 2; count += 1) await post(body, createEventSigner().headers(body, new Date()))
  expect(await refusedEvents()).toMatchObject({
    count: 2,
    reason: 'No key matches the signature of this body',
  })
  await deliver([])
  expect(await refusedEvents()).toBeNull()
})

test('events that come too late for the clock are told as well, and what is not signed is not', async () => {
  await deliver([])
  await post('[]', { 'content-type': 'application/json' })
  expect(await refusedEvents()).toBeNull()
  await deliver([], new Date(Date.now() - 11 * 60_000))
  expect(await refusedEvents()).toMatchObject({ count: 1, reason: expect.stringContaining('away from now') })
  await deliver([])
})

const otherSigner = createEventSigner()
const batch = '[]'
test.each([
  ['no headers', {}],
  ['no signature', { 'x-twilio-email-event-webhook-timestamp': '1' }],
  ['a signature of another key', otherSigner.headers(batch, new Date())],
  ['a signature of another body', () => signer.headers('[{}]', new Date())],
  [
    'a timestamp changed after signing',
    () => ({
      ...signer.headers(batch, new Date()),
      'x-twilio-email-event-webhook-timestamp': `${Math.floor(Date.now() / 1000) + 1}`,
    }),
  ],
  ['an old timestamp', () => signer.headers(batch, new Date(Date.now() - 11 * 60_000))],
  ['a timestamp from the future', () => signer.headers(batch, new Date(Date.now() + 11 * 60_000))],
  [
    'a signature that is no base64',
    () => ({ ...signer.headers(batch, new Date()), 'x-twilio-email-event-webhook-signature': '§§§§§§§§' }),
  ],
  [
    'an empty signature',
    () => ({ ...signer.headers(batch, new Date()), 'x-twilio-email-event-webhook-signature': '' }),
  ],
])('a batch with %s is refused and changes nothing', async (_name, given) => {
  const headers = { 'content-type': 'application/json', ...(typeof given === 'function' ? given() : given) }
  const encoded = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  )
  const reply = await post(batch, encoded)
  expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_signature' } } })
})

test.each(['{"event":"bounce"}', 'null', '"x"', '[', ''])('the signed body %j is no batch', async (body) => {
  const reply = await post(body, signer.headers(body, new Date()))
  expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_payload' } } })
})

test('sending unsigned batches too often is rate limited, and signed ones still count', async () => {
  const limited = await startEventApi({
    SENDGRID_WEBHOOK_PUBLIC_KEY: signer.publicKey,
    WEBHOOK_RATE_LIMIT: '3',
  })
  const url = `${limited.url}/api/v1/webhooks/sendgrid`
  const send = async (headers: Record<string, string>) =>
    (
      await fetch(url, {
        method: 'POST',
        body: batch,
        headers: { 'content-type': 'application/json', ...headers },
      })
    ).status
  const statuses = []
  for (let count = 0; count < 5; count += 1) statuses.push(await send({}))
  const signed = await send(signer.headers(batch, new Date()))
  await limited.close()
  expect(statuses).toEqual([400, 400, 400, 429, 429])
  expect(signed).toBe(200)
})

test('without a key no batch is believed', async () => {
  const closed = await startEventApi()
  const response = await fetch(`${closed.url}/api/v1/webhooks/sendgrid`, {
    method: 'POST',
    body: batch,
    headers: signer.headers(batch, new Date()),
  })
  const body = (await response.json()) as { error: { message: string } }
  await closed.close()
  expect(response.status).toBe(400)
  expect(body.error.message).toContain('SENDGRID_WEBHOOK_PUBLIC_KEY is not set')
})
