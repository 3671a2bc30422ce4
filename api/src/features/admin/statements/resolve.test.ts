import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bill, createTenant, statementOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { operatorOf, REASON } from '../../../../testing/operator.ts'
import { type ReversalApi, startReversalApi } from '../../../../testing/start-reversal-api.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { createStripe } from '../../../stripe/client.ts'
import { syncRates } from '../../invoicing/rating/sync-rates.ts'
import { deliverStatement } from '../../invoicing/statements/deliver.ts'
import { sealDuePeriods } from '../../invoicing/statements/seal-due.ts'
import { startCutOff } from '../../invoicing/statements/testing/cut-off.ts'
import { deliverAgain, writeOff } from './service.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
})
afterAll(async () => await api.close())
beforeEach(async () => await api.catchUp())

const stripe = () => api.sandbox.stripe

interface Billed {
  tenant: Tenant
  id: string
  invoice: string
}

async function billUsage(card?: string): Promise<Billed> {
  const tenant = await createTenant(api, card === undefined ? {} : { card })
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  const invoice = await bill(api, tenant)
  return { tenant, invoice, id: (await statementOf(api, tenant)).id }
}

const resolve = async (id: string, verb: 'deliver' | 'write-off') =>
  await operatorOf(api).post(`/statements/${id}/${verb}`, REASON)

const ENDS: Record<string, (invoice: string) => Promise<unknown>> = {
  void: async (invoice) => {
    await stripe().invoices.finalizeInvoice(invoice)
    await stripe().invoices.voidInvoice(invoice)
  },
  uncollectible: async (invoice) => {
    await stripe().invoices.finalizeInvoice(invoice)
    await stripe().invoices.markUncollectible(invoice)
  },
  deleted: async (invoice) => await stripe().invoices.del(invoice),
  unfinalised: async () => {
    await api.sandbox.post('settings', { finalization_fails: true })
    await api.sandbox.advanceClock(2 * 3600)
    await api.sandbox.post('settings', { finalization_fails: false })
  },
}

/** Every invoice that can still be paid or will be charged, with what it asks for. */
async function asking({ customer }: Tenant): Promise<number[]> {
  const { data } = await stripe().invoices.list({ customer, limit: 100 })
  return data.filter(({ status }) => status !== 'void' && status !== 'paid').map((invoice) => invoice.total)
}

// First, because it needs the sandbox's clock where it began.
test("usage is taken off a renewal's draft, which then goes on, and not off a renewal that is final", async () => {
  const held = await createTenant(api, { subscription: {} })
  const open = await createTenant(api, { subscription: {}, card: 'pm_card_visa' })
  for (const tenant of [held, open]) await use(api, tenant, { began: BEGAN, quantity: 3 })
  await api.sandbox.advanceClock(31 * 86_400 + 600)
  await sealDuePeriods(api.deps)
  const statements = await Promise.all(
    [held, open].map(async (tenant) => (await statementOf(api, tenant)).id),
  )
  for (const id of statements) await deliverStatement(api.deps, id)
  const invoices = await Promise.all(
    [held, open].map(async (tenant) => (await statementOf(api, tenant)).stripeInvoiceId ?? ''),
  )
  const [heldId = '', openId = ''] = statements
  const [heldInvoice = '', openInvoice = ''] = invoices
  await stripe().invoices.finalizeInvoice(openInvoice)
  expect(await resolve(openId, 'deliver')).toMatchObject({ status: 409 })
  expect(await resolve(openId, 'write-off')).toMatchObject({ status: 409 })
  expect(await resolve(heldId, 'write-off')).toMatchObject({ status: 200, body: { status: 'written_off' } })
  expect(await stripe().invoices.retrieve(heldInvoice)).toMatchObject({ total: 1900, auto_advance: true })
  await stripe().invoices.voidInvoice(openInvoice)
  await api.catchUp()
  expect(await resolve(openId, 'deliver')).toMatchObject({ status: 200 })
  await deliverStatement(api.deps, openId)
  const { stripeInvoiceId } = await statementOf(api, open)
  expect(await stripe().invoices.retrieve(stripeInvoiceId ?? '')).toMatchObject({ total: 3000, parent: null })
})

test.each(Object.keys(ENDS))(
  'a statement whose invoice is %s is named, and billed again on a new one alone',
  async (end) => {
    const { id, invoice, tenant } = await billUsage()
    await ENDS[end]?.(invoice)
    await api.catchUp()
    const { body } = await operatorOf(api).get('/overview')
    expect(body).toMatchObject({
      held_statements: expect.arrayContaining([expect.objectContaining({ statement_id: id, problem: end })]),
    })
    const reply = await resolve(id, 'deliver')
    expect(reply).toMatchObject({ status: 200, body: { status: 'sealed', invoice_id: null } })
    await deliverStatement(api.deps, id)
    await api.catchUp()
    const statement = await statementOf(api, tenant)
    expect(statement.status).toBe('invoiced')
    expect(statement.stripeInvoiceId).not.toBe(invoice)
    expect(await asking(tenant)).toEqual([3000])
    await stripe().invoices.finalizeInvoice(statement.stripeInvoiceId ?? '')
    await stripe().invoices.pay(statement.stripeInvoiceId ?? '')
    await api.catchUp()
    expect((await statementOf(api, tenant)).status).toBe('paid')
    const audit = await api.deps.db
      .selectFrom('auditLog')
      .select(['action', 'reason', 'before'])
      .where('subjectId', '=', id)
      .execute()
    expect(audit).toEqual([
      {
        action: 'statement.deliver',
        reason: REASON.reason,
        before: expect.objectContaining({ status: end }),
      },
    ])
  },
)

test('a statement that is written off asks for nothing more, and is paid if its invoice is after all', async () => {
  const { id, invoice, tenant } = await billUsage('pm_card_chargeCustomerFail')
  await stripe().invoices.finalizeInvoice(invoice)
  await stripe()
    .invoices.pay(invoice)
    .catch(() => undefined)
  await api.catchUp()
  expect(await resolve(id, 'write-off')).toMatchObject({ status: 200, body: { status: 'written_off' } })
  expect(await stripe().invoices.retrieve(invoice)).toMatchObject({ status: 'uncollectible' })
  await api.catchUp()
  expect((await statementOf(api, tenant)).status).toBe('written_off')
  expect(await resolve(id, 'write-off')).toMatchObject({ status: 200, body: { status: 'written_off' } })
  await stripe().invoices.pay(invoice, { paid_out_of_band: true })
  await api.catchUp()
  expect((await statementOf(api, tenant)).status).toBe('paid')
  for (const verb of ['deliver', 'write-off'] as const)
    expect(await resolve(id, verb)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
})

test('a statement that does not exist is not found', async () => {
  for (const id of ['00000000-0000-4000-8000-000000000000', 'nothing'])
    expect(await resolve(id, 'deliver')).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    })
})

test('an invoice of usage that was tried in vain for two weeks is named', async () => {
  const { id, invoice } = await billUsage('pm_card_chargeCustomerFail')
  await stripe().invoices.finalizeInvoice(invoice)
  await stripe()
    .invoices.pay(invoice)
    .catch(() => undefined)
  await api.catchUp()
  const problemsOf = async () => {
    const { body } = await operatorOf(api).get('/overview')
    const { held_statements: held } = body as { held_statements: { statement_id: string; problem: string }[] }
    return held.filter(({ statement_id }) => statement_id === id).map(({ problem }) => problem)
  }
  expect(await problemsOf()).toEqual([])
  const invoicedAt = new Date(Date.now() - 14 * DAY_MS - HOUR_MS)
  await api.deps.db.updateTable('statements').set({ invoicedAt }).where('id', '=', id).execute()
  expect(await problemsOf()).toEqual(['unpaid'])
})

test('whatever fails before and after each call: usage that is billed again is asked for once, or not at all', async () => {
  const cutOff = await startCutOff(api.sandbox.url)
  cutOff.decide = () => {
    const drawn = Math.random()
    if (drawn < 0.25) return 'before'
    return drawn < 0.5 ? 'after' : 'never'
  }
  const deps = {
    ...api.deps,
    stripe: createStripe({ secretKey: api.deps.config.stripe.secretKey, apiBase: cutOff.url }),
  }
  const action = { actor: 'a test', ip: '127.0.0.1', reason: 'A test' }
  const untilDone = async (work: () => Promise<void>) => {
    for (let tries = 0; tries < 500; tries += 1) {
      const isDone = await work().then(
        () => true,
        () => false,
      )
      if (isDone) return
      if (Math.random() < 0.5) cutOff.day += 1
    }
    throw new Error('It never succeeds')
  }
  for (const end of ['none', ...Object.keys(ENDS)]) {
    const { id, invoice, tenant } = await billUsage()
    await ENDS[end]?.(invoice)
    await api.catchUp()
    await untilDone(async () => await deliverAgain(deps, id, action))
    await untilDone(async () => await deliverStatement(deps, id))
    await api.catchUp()
    expect((await statementOf(api, tenant)).status).toBe('invoiced')
    const released = (await stripe().invoices.list({ customer: tenant.customer, limit: 100 })).data
      .filter(({ auto_advance, status }) => status !== 'void' && (auto_advance || status !== 'draft'))
      .map(({ total }) => total)
    expect([end, released]).toEqual([end, [3000]])
    await untilDone(async () => await writeOff(deps, id, action))
    await api.catchUp()
    expect((await statementOf(api, tenant)).status).toBe('written_off')
    expect(await asking(tenant)).toEqual([])
  }
  cutOff.close()
}, 180_000)
