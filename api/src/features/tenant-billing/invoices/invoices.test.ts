import { expect, test } from 'vitest'
import { startTenants } from '../testing/start-tenants.ts'
import { subscribeTenant } from '../testing/subscribe.ts'

const tenants = startTenants()
const ISSUED = 9

interface Page {
  data: { id: string; created_at: string; status: string }[]
  next_cursor: string | null
}

/** A second customer with the same address, and so of the same account. */
async function addCustomer(first: string): Promise<string> {
  const { deps, sandbox } = tenants.api()
  const { email } = await deps.db
    .selectFrom('customers')
    .select('email')
    .where('stripeCustomerId', '=', first)
    .executeTakeFirstOrThrow()
  const { id } = await sandbox.stripe.customers.create({ email: String(email) })
  await deps.db.insertInto('customers').values({ stripeCustomerId: id, email }).execute()
  return id
}

test('all invoices of all of the account’s customers are listed once, page by page, without drafts', async () => {
  const { customer, key, tenantId } = await subscribeTenant(tenants.api())
  const { stripe } = tenants.api().sandbox
  const issued = (await stripe.invoices.list({ customer })).data.map(({ id }) => id)
  // Many of them in one second, and drafts between.
  for (const payer of [customer, await addCustomer(customer)])
    for (let index = 0; index < ISSUED; index += 1) {
      const { id } = await stripe.invoices.create({ customer: payer, auto_advance: false })
      await stripe.invoiceItems.create({ customer: payer, invoice: id, amount: 100, currency: 'usd' })
      if (index % 3 === 0) continue
      await stripe.invoices.finalizeInvoice(id)
      issued.push(id)
    }

  const path = `/api/v1/billing/invoices/tenant/${tenantId}`
  const listed: Page['data'] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `?limit=5${cursor && `&cursor=${cursor}`}`
    const { status, body } = await tenants.call('GET', `${path}${query}`, { key })
    expect(status).toBe(200)
    const page = body as unknown as Page
    expect(page.data.length).toBeLessThanOrEqual(5)
    listed.push(...page.data)
    cursor = page.next_cursor
  }
  expect(listed.map(({ id }) => id).toSorted()).toEqual(issued.toSorted())
  expect(listed.map(({ status }) => status)).not.toContain('draft')
  const times = listed.map(({ created_at: at }) => at)
  expect(times).toEqual(times.toSorted().toReversed())
  const { status, body } = await tenants.call('GET', `${path}?cursor=other`, { key })
  expect([status, body]).toMatchObject([400, { success: false, error: { param: 'cursor' } }])
})
