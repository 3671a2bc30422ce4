import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usageTracking } from '@kamiyo/usage-tracking'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { signIn } from './dashboard.ts'
import {
  begin,
  choosePlan,
  enterCard,
  PAYS,
  press,
  readWhatIsShown,
  takeOver,
  visit,
} from './onboarding-page.ts'

const product = useProduct({ env: { BILLING_TRIAL_PERIOD_DAYS: '0' } })
let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

const CASES = 3
const MINUTE_S = 60
/** An invoice stays a draft for an hour. */
const FINALISED_S = 2 * 60 * MINUTE_S

/** A server of the company's, which does nothing for its usage but to be behind the middleware. */
async function startCompany(apiKey: string): Promise<string> {
  const spoolDir = await mkdtemp(join(tmpdir(), 'company-'))
  const usage = usageTracking({
    url: stack.webUrl,
    apiKey,
    meter: 'case',
    spoolDir,
    dimension: ({ path }) => path,
  })
  const server: Server = createServer(usage.node((_request, response) => response.end('opened')))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.close()
    await usage.close()
    await rm(spoolDir, { recursive: true })
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function askApi(apiKey: string, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${stack.webUrl}/api/v1/billing/${path}`, { headers: { 'x-api-key': apiKey } })
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}

async function findTenant(email: string): Promise<{ accountId: string; tenantId: string }> {
  const [row] = await stack.query(
    `select id, tenant_id as tenant from accounts
     where id in (select user_id from customers where email_norm = $1)`,
    [email],
  )
  return { accountId: String(row?.['id']), tenantId: String(row?.['tenant']) }
}

/** Moves Stripe's clock past the end of the plan's month, and on until the renewal's invoice is final. */
async function passMonth(accountId: string): Promise<void> {
  const [plan] = await stack.query(
    `select current_period_end as end from subscriptions
     where customer_id in (select id from customers where user_id = $1)`,
    [accountId],
  )
  const end = plan?.['end'] as Date
  await stack.sandbox.advanceClock(Math.ceil((end.getTime() - Date.now()) / 1000) + MINUTE_S)
  await waitFor(
    'the month to be on the invoice',
    async () => {
      const [statement] = await stack.query('select status from statements where account_id = $1', [
        accountId,
      ])
      return statement?.['status'] === 'sealed' ? undefined : statement
    },
    150_000,
  )
  await stack.sandbox.advanceClock(FINALISED_S)
}

async function expectPaidInvoice(accountId: string): Promise<void> {
  const [statement] = await waitFor('the statement to be paid', async () => {
    const rows = await stack.query(
      `select stripe_invoice_id as invoice, total_minor::int as total from statements
       where account_id = $1 and status = 'paid'`,
      [accountId],
    )
    return rows.length > 0 ? rows : undefined
  })
  const invoice = await stack.sandbox.stripe.invoices.retrieve(String(statement?.['invoice']))
  expect(statement?.['total']).toBe(3_000)
  expect(invoice).toMatchObject({ status: 'paid', total: 12_900, amount_paid: 12_900 })
  expect(invoice.lines.data.map(({ amount }) => amount).toSorted()).toEqual([3_000, 9_900])
}

/** From the dashboard down to the events of the line, each with the path that the company's server was asked for. */
async function takeApart(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Statements', exact: true }).click()
  await page.getByText('$30', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: `${CASES} events of` }).click()
  await page.getByRole('heading', { name: 'Events of a line' }).waitFor()
  await page.getByRole('cell', { name: '/cases' }).first().waitFor()
  expect(await page.getByRole('row').filter({ hasText: '/cases' }).count()).toBe(CASES)
}

test('a company is set up, its system reports by the middleware, a month passes, and its paid invoice comes apart to the calls', {
  timeout: 240_000,
}, async () => {
  const visitor = await visit(browser)
  const { page, email } = visitor
  await begin(visitor, stack)
  await enterCard(page, PAYS)
  await choosePlan(page)
  await press(page, 'Pay $99')
  const { apiKey } = await readWhatIsShown(page)

  const companyUrl = await startCompany(apiKey)
  for (let index = 0; index < CASES; index += 1) await fetch(`${companyUrl}/cases`, { method: 'POST' })
  const { accountId, tenantId } = await findTenant(email)
  await waitFor('the calls to be reported', async () => {
    const [row] = await stack.query(
      'select count(*)::int as events from usage_events where account_id = $1',
      [accountId],
    )
    return row?.['events'] === CASES ? true : undefined
  })

  await passMonth(accountId)
  await expectPaidInvoice(accountId)
  await signIn(page, stack, email)
  await takeOver(page)
  await takeApart(page)
  expect(await askApi(apiKey, `statements/tenant/${tenantId}`)).toMatchObject({
    data: {
      statements: [{ status: 'paid', total_cents: 3_000, lines: [{ usage_type: 'case', events: CASES }] }],
    },
  })
  await page.context().close()
})
