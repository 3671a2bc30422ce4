import { expect, type TestContext, test, vi } from 'vitest'
import { receiveMail, tokenIn, validate } from '../e2e/buyer.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Role, type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { deliver, deliverUntilAccepted } from './deliveries.ts'
import { type Purchase, purchase } from './purchase.ts'

// Each test has its own stack and mostly waits for one of the product's timers, so they run concurrently.
vi.setConfig({ testTimeout: 150_000 })

interface Held {
  stack: Stack
  bought: Purchase
}

async function buyWithHeldWebhooks({ onTestFinished }: TestContext, role: Role, name: string): Promise<Held> {
  // Only the buyer's e-mails and the errors that they cause are counted here.
  const env = { ADMIN_MAILS: 'none' }
  const stack = await startStack({ database: await createTestDatabase(), roles: [role], env })
  onTestFinished(stack.close)
  await stack.sandbox.webhooks({ paused: true })
  return { stack, bought: await purchase(stack, 'personal', `${name}@recovery.example`) }
}

async function deliverAll({ stack, bought }: Held): Promise<void> {
  for (const event of bought.events) await deliverUntilAccepted(stack.apiUrl, event, stack.webhookSecret)
}

async function expectWorkingToken({ stack, bought }: Held): Promise<void> {
  const token = tokenIn(await receiveMail(stack.sandbox, bought.email))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 200, body: { valid: true } })
}

async function waitForMailThatIs(status: 'sending' | 'sent', { query }: Stack, timeoutMs: number) {
  await waitFor(
    `the mail to be ${status}`,
    async () => (await query('SELECT id FROM email_deliveries WHERE status = $1', [status]))[0],
    timeoutMs,
  )
}

test.concurrent('kill -9 between the commit and the mail: the mail is sent after the restart and its token works', async (context) => {
  const held = await buyWithHeldWebhooks(context, 'api', 'killed')
  await deliverAll(held)
  expect(await held.stack.sandbox.mails(held.bought.email)).toEqual([])
  await held.stack.restart(0, 'all')
  await expectWorkingToken(held)
})

test.concurrent('kill -9 while the mail is being sent: it is sent again within 90 seconds, with the same token', async (context) => {
  const held = await buyWithHeldWebhooks(context, 'all', 'mid-send')
  const { stack, bought } = held
  await stack.sandbox.fault({ target: 'sendgrid', kind: 'latency', latency_ms: 8000, times: 1 })
  await deliverAll(held)
  await waitForMailThatIs('sending', stack, 15_000)
  await stack.restart(0, 'all')
  await waitForMailThatIs('sent', stack, 90_000)
  const tokens = (await stack.sandbox.mails(bought.email)).map(tokenIn)
  expect(new Set(tokens).size).toBe(1)
  await expectWorkingToken(held)
})

/** SendGrid says when it may be called again. */
const slowDown = () => ({
  kind: 'status',
  status: 429,
  times: 1,
  headers: { 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 10) },
})

test.concurrent.for([
  ['is down', () => ({ kind: 'reset', times: 2 })],
  ['answers 500', () => ({ kind: 'status', status: 500, times: 2 })],
  ['asks to slow down', slowDown],
  ['is slow', () => ({ kind: 'latency', latency_ms: 8000, times: 1 })],
] as const)(
  'while SendGrid %s webhooks are answered at once, and the mail arrives later, once',
  async ([how, makeFault], context) => {
    const held = await buyWithHeldWebhooks(context, 'all', how.replaceAll(' ', '-'))
    const { stack, bought } = held
    await stack.sandbox.fault({ target: 'sendgrid', ...makeFault() })
    await deliverAll(held)
    // Every webhook gets its 2xx before the e-mail is sent: none waited for SendGrid.
    expect(await stack.sandbox.mails(bought.email)).toEqual([])
    await waitForMailThatIs('sent', stack, 60_000)
    await expectWorkingToken(held)
    expect(await stack.query(`SELECT id FROM email_deliveries WHERE status = 'sent'`)).toHaveLength(1)
    expect(await stack.sandbox.mails(bought.email)).toHaveLength(1)
  },
)

test.concurrent('when the first processing fails, the event that comes again has its effects once and nothing is lost', async (context) => {
  const held = await buyWithHeldWebhooks(context, 'api', 'second-try')
  const { stack, bought } = held
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
  await deliverAll(held)
  expect(await stack.query('SELECT jti FROM mcp_tokens')).toHaveLength(1)
  expect(await stack.query('SELECT id FROM email_deliveries')).toHaveLength(1)
  expect(
    await stack.query(`SELECT id FROM webhook_events WHERE status NOT IN ('processed', 'ignored')`),
  ).toEqual([])
})
