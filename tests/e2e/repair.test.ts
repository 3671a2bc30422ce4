import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { buyPlan, countMails, orderPlan, receiveMail, tokenIn, validate } from './buyer.ts'
import { admin, adminJson, askAdminApi } from './operator.ts'

interface Row {
  id: string
  kind: string
  type: string
  status: string
}
interface List {
  data: Row[]
}
interface CustomerDetails {
  mails: Row[]
}

const CARD = '4242424242424242'
const OPERATOR = 'operator@kamiyo.example'
const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

beforeEach(async () => {
  page = await browser.newPage()
})

afterEach(async () => {
  await page.close()
  await stack.sandbox.clearFaults()
})

/** What an operator finds by the address of someone who complains. */
async function findWelcome(email: string): Promise<Row> {
  const { mails } = JSON.parse(await admin(stack, 'customer', email)) as CustomerDetails
  const welcome = mails.find(({ kind }) => kind === 'welcome')
  if (!welcome) throw new Error(`${email} was promised no welcome mail`)
  return welcome
}

test('a welcome mail that got lost is sent again from the shell, with the same token', async () => {
  const email = 'lost@buyers.example'
  const { token } = await buyPlan(page, stack, 'personal', email)
  await stack.sandbox.loseMails()
  const { id, status } = await findWelcome(email)
  expect(status).toBe('sent')
  await admin(stack, 'mail', 'resend', id, '--reason', 'The customer never got it')
  expect(tokenIn(await receiveMail(stack.sandbox, email, 'Welcome'))).toBe(token)
  expect((await validate(stack.apiUrl, token)).status).toBe(200)
  expect(await stack.query('SELECT jti FROM mcp_tokens')).toHaveLength(1)
  expect(await admin(stack, 'audit', '--action', 'mail.resend')).toContain('The customer never got it')
})

test('a welcome mail that the provider refused for good is found by the operator and sent again over the API', async () => {
  const email = 'refused@buyers.example'
  const body = {
    errors: [{ message: 'Does not contain a valid address.', field: 'personalizations.0.to', help: null }],
  }
  await stack.sandbox.fault({ target: 'sendgrid', kind: 'status', status: 400, body })
  await orderPlan(page, stack, 'team', { number: CARD, email })
  const dead = await waitFor('the mail to be given up', async () => {
    const { data } = await adminJson<List>(stack, 'mail', '--status', 'dead')
    return data.find(({ kind }) => kind === 'welcome')
  })
  await stack.sandbox.clearFaults()
  expect(await countMails(stack.sandbox, email, 'Welcome')).toBe(0)

  await askAdminApi(stack, `POST /mails/${dead.id}/resend`, { reason: 'The provider reads the address now' })
  const token = tokenIn(await receiveMail(stack.sandbox, email, 'Welcome'))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 200, body: { tier: 'team' } })
})

test('events that died of a fault of ours are reported, rehearsed and replayed, from the shell and over the API', async () => {
  const email = 'dead@buyers.example'
  // A permanent error of our own: callers cannot cause one, so the database itself refuses.
  await stack.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused on purpose'; END $$`)
  await stack.query(
    'CREATE TRIGGER refuse BEFORE INSERT ON mcp_tokens FOR EACH ROW EXECUTE FUNCTION refuse()',
  )
  await orderPlan(page, stack, 'personal', { number: CARD, email })
  await waitFor('events to be given up after their tries', async () => {
    await stack.sandbox.post('webhooks/flush')
    const rows = await stack.query("SELECT FROM webhook_events WHERE status = 'dead'")
    return rows.length >= 2 || undefined
  })
  const { data: dead } = await adminJson<List>(stack, 'events', '--status', 'dead')
  const { text } = await receiveMail(stack.sandbox, OPERATOR, 'A webhook event needs you')
  expect(dead.some(({ id }) => text.includes(id))).toBe(true)
  const [first, second] = dead.map(({ id }) => id)
  if (!first || !second) throw new Error('Two dead events were expected')

  const reason = ['--reason', 'The database takes tokens again']
  await expect(admin(stack, 'replay', first, ...reason)).rejects.toThrow('failed and changed nothing')
  await stack.query('DROP TRIGGER refuse ON mcp_tokens')
  const rehearsal = await admin(stack, 'replay', first, '--dry-run')
  expect(rehearsal).toContain('dry run, nothing was changed')
  expect(rehearsal).toMatch(/insert\w* mcp_tokens/)
  expect(await countMails(stack.sandbox, email, 'Welcome')).toBe(0)

  expect(await admin(stack, 'replay', first, ...reason)).toContain(`${first}: success`)
  const token = tokenIn(await receiveMail(stack.sandbox, email, 'Welcome'))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 200, body: { tier: 'personal' } })

  const replay = { reason: 'The same fault' }
  expect(await askAdminApi(stack, `POST /events/${second}/replay`, replay)).toMatchObject({ error: null })
  expect(await countMails(stack.sandbox, email, 'Welcome')).toBe(1)
  const { data: left } = await adminJson<List>(stack, 'events', '--status', 'dead')
  expect(left.map(({ id }) => id)).not.toContain(second)
})
