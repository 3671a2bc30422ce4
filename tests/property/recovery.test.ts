import { afterEach, expect, test } from 'vitest'
import { receiveMail, tokenIn, validate } from '../e2e/buyer.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { deliver, deliverUntilAccepted } from './deliveries.ts'
import { type Purchase, purchase } from './purchase.ts'

let stack: Stack

afterEach(async () => {
  await stack?.close()
})

async function buyWithHeldWebhooks(roles: ('all' | 'api')[], email: string): Promise<Purchase> {
  // What is counted here are the buyer's mails and the faults that they meet.
  const env = { ADMIN_MAILS: 'none' }
  stack = await startStack({ database: await createTestDatabase(), roles, env })
  await stack.sandbox.webhooks({ paused: true })
  return await purchase(stack, 'personal', email)
}

async function deliverAll(bought: Purchase): Promise<void> {
  for (const event of bought.events) await deliverUntilAccepted(stack.apiUrl, event, stack.webhookSecret)
}

async function expectWorkingToken(email: string): Promise<void> {
  const token = tokenIn(await receiveMail(stack.sandbox, email))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 200, body: { valid: true } })
}

test('kill -9 between the commit and the mail: the mail is sent after the restart and its token works', async () => {
  const bought = await buyWithHeldWebhooks(['api'], 'killed@recovery.example')
  await deliverAll(bought)
  expect(await stack.sandbox.mails(bought.email)).toEqual([])
  await stack.restart(0, 'all')
  await expectWorkingToken(bought.email)
})

test('kill -9 while the mail is being sent: it is sent again within 90 seconds, with the same token', async () => {
  const bought = await buyWithHeldWebhooks(['all'], 'mid-send@recovery.example')
  await stack.sandbox.fault({ target: 'sendgrid', kind: 'latency', latency_ms: 8000, times: 1 })
  await deliverAll(bought)
  await waitFor('the mail to be on its way', async () => {
    const [row] = await stack.query(`SELECT id FROM email_deliveries WHERE status = 'sending'`)
    return row
  })
  await stack.restart(0, 'all')
  await waitFor(
    'the second try',
    async () => (await stack.query(`SELECT id FROM email_deliveries WHERE status = 'sent'`))[0],
    90_000,
  )
  const tokens = (await stack.sandbox.mails(bought.email)).map(tokenIn)
  expect(new Set(tokens).size).toBe(1)
  await expectWorkingToken(bought.email)
}, 120_000)

test.each([
  ['is down', { kind: 'reset', times: 2 }],
  ['answers 500', { kind: 'status', status: 500, times: 2 }],
  ['asks to slow down', { kind: 'status', status: 429, times: 1, headers: { 'x-ratelimit-reset': '0' } }],
  ['is slow', { kind: 'latency', latency_ms: 3000, times: 1 }],
])(
  'while SendGrid %s webhooks are answered at once, and the mail arrives later, once',
  async (_how, fault) => {
    const bought = await buyWithHeldWebhooks(['all'], 'patient@recovery.example')
    await stack.sandbox.fault({ target: 'sendgrid', ...fault })
    await deliverAll(bought)
    // Every webhook has its 2xx while the mail is still to be sent: none waited for SendGrid.
    expect(await stack.sandbox.mails(bought.email)).toEqual([])
    await waitFor('the mail', async () => (await stack.sandbox.mails(bought.email))[0], 45_000)
    await expectWorkingToken(bought.email)
    const sent = await stack.query(`SELECT id FROM email_deliveries WHERE status = 'sent'`)
    expect(sent).toHaveLength(1)
    expect(await stack.sandbox.mails(bought.email)).toHaveLength(1)
  },
)

test('when the first processing fails, the event that comes again has its effects once and nothing is lost', async () => {
  const bought = await buyWithHeldWebhooks(['api'], 'second-try@recovery.example')
  await stack.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused on purpose'; END $$`)
  await stack.query(
    'CREATE TRIGGER refuse BEFORE INSERT ON mcp_tokens FOR EACH ROW EXECUTE FUNCTION refuse()',
  )
  const completed = bought.events.filter((event) => event.type === 'checkout.session.completed')
  for (const event of completed) {
    expect(await deliver(stack.apiUrl, event, stack.webhookSecret)).toMatchObject({ httpStatus: 500 })
  }
  await stack.query('DROP TRIGGER refuse ON mcp_tokens')
  await deliverAll(bought)
  expect(await stack.query('SELECT jti FROM mcp_tokens')).toHaveLength(1)
  expect(await stack.query('SELECT id FROM email_deliveries')).toHaveLength(1)
  expect(
    await stack.query(`SELECT id FROM webhook_events WHERE status NOT IN ('processed', 'ignored')`),
  ).toEqual([])
})
