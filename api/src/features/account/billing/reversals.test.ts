import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import type { Subscriber } from '../../../../testing/subscriber.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { insertCharge } from '../../reversals/charges.ts'
import { saveDispute } from '../../reversals/disputes.ts'
import { saveFraudWarning } from '../../reversals/fraud-warnings.ts'
import {
  type InvoiceIssueKind,
  saveInvoiceIssue,
  settleInvoiceIssue,
} from '../../reversals/invoice-issues.ts'
import { saveRefund } from '../../reversals/refunds.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const DAY = new Date('2026-12-03T10:00:00Z')
const position = { createdAt: DAY, rank: 0 }

async function chargeOf({ customer, subscription }: Subscriber): Promise<string> {
  const stripeChargeId = `ch_${subscription}`
  const { id } = await api.deps.db
    .selectFrom('customers')
    .select('id')
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  await withTransaction(
    api.deps.db,
    async (tx) =>
      await insertCharge(tx, {
        stripeChargeId,
        customerId: id,
        stripeSubscriptionId: subscription,
        stripeInvoiceId: null,
        amountMinor: 1900,
        currency: 'usd',
      }),
  )
  return stripeChargeId
}

async function refund(charge: string, amountMinor: number, currency: string): Promise<void> {
  const facts = { amountMinor, currency, status: 'succeeded', reason: null, failureReason: null }
  await withTransaction(
    api.deps.db,
    async (tx) => await saveRefund(tx, charge, { id: `re_${charge}`, ...facts, refundedAt: DAY }, position),
  )
}

async function issue(subscription: string, kind: InvoiceIssueKind): Promise<void> {
  const values = {
    stripeInvoiceId: `in_${kind}_${subscription}`,
    stripeSubscriptionId: subscription,
    kind,
    invoiceNumber: kind === 'finalization_failed' ? null : 'KAMIYO-0007',
    amountMinor: 3000,
    currency: 'jpy',
    occurredAt: DAY,
  }
  await withTransaction(api.deps.db, async (tx) => await saveInvoiceIssue(tx, values))
}

async function readReversals(email: string): Promise<Record<string, unknown>[]> {
  const visitor = await api.signIn(email)
  const { body } = await visitor.send('GET', '/api/account/reversals')
  return body['reversals'] as Record<string, unknown>[]
}

test('a refund is shown with its date and its amount, with the decimals of its currency', async () => {
  const one = await api.subscriber()
  const other = await api.subscriber()
  await refund(await chargeOf(one), 1950, 'usd')
  await refund(await chargeOf(other), 9500, 'kwd')
  expect(await readReversals(one.email)).toMatchObject([
    {
      kind: 'refund',
      amount: 1950,
      status_text: expect.stringContaining('Refunded $19.50 on 3 December 2026'),
    },
  ])
  expect((await readReversals(other.email))[0]?.['status_text']).toMatch(
    /^Refunded KWD\s9\.500 on 3 December 2026/,
  )
})

test("another person's refunds, disputes and invoices are never shown, and nobody sees any without a session", async () => {
  const [owner, stranger] = [await api.subscriber(), await api.subscriber()]
  const charge = await chargeOf(owner)
  await refund(charge, 1900, 'usd')
  const dispute = {
    id: `dp_${charge}`,
    amountMinor: 1900,
    currency: 'usd',
    status: 'lost',
    reason: 'fraudulent',
  }
  await withTransaction(
    api.deps.db,
    async (tx) => await saveDispute(tx, charge, { ...dispute, evidenceDueAt: null, openedAt: DAY }, position),
  )
  await issue(owner.subscription, 'voided')
  expect(await readReversals(owner.email)).toHaveLength(3)
  expect(await readReversals(stranger.email)).toEqual([])
  const reply = await api.visitor(owner.email).send('GET', '/api/account/reversals')
  expect(reply).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } })
})

test('invoices that were voided, written off or not finalised say what that means; what a bank suspects is not shown', async () => {
  const owner = await api.subscriber()
  const charge = await chargeOf(owner)
  await withTransaction(
    api.deps.db,
    async (tx) =>
      await saveFraudWarning(
        tx,
        charge,
        { id: `issfr_${charge}`, fraudType: 'misc', isActionable: true, warnedAt: DAY },
        position,
      ),
  )
  for (const kind of ['voided', 'uncollectible', 'finalization_failed'] as const)
    await issue(owner.subscription, kind)
  const shown = await readReversals(owner.email)
  const texts = Object.fromEntries(shown.map(({ status, status_text }) => [status, status_text]))
  expect(texts).toEqual({
    voided: 'Invoice KAMIYO-0007 of ¥3,000 was voided on 3 December 2026. You do not need to pay it.',
    uncollectible: expect.stringContaining('written off on 3 December 2026'),
    finalization_failed: expect.stringMatching(/^An invoice of ¥3,000 could not be finalised on 3 December/),
  })
})

test('an invoice that was paid after it had been written off appears only among the invoices', async () => {
  const owner = await api.subscriber()
  await issue(owner.subscription, 'uncollectible')
  expect(await readReversals(owner.email)).toHaveLength(1)
  await api.deps.db
    .insertInto('invoicePayments')
    .values({
      stripeInvoiceId: `in_uncollectible_${owner.subscription}`,
      stripeSubscriptionId: owner.subscription,
      outcome: 'succeeded',
      attempt: 5,
      amountCents: 3000,
      currency: 'jpy',
      occurredAt: new Date(DAY.getTime() + 1000),
    })
    .execute()
  await withTransaction(
    api.deps.db,
    async (tx) => await settleInvoiceIssue(tx, `in_uncollectible_${owner.subscription}`),
  )
  expect(await readReversals(owner.email)).toEqual([])
})
