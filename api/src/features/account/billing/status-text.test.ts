import { expect, test } from 'vitest'
import type { PaymentRemedy } from '../../customers/payment-remedy.ts'
import { findInvoiceToPay, findUnpaidEnd, type Payable } from '../../invoices/to-pay.ts'
import { decideEntitlement, type EntitlementFacts } from '../../subscriptions/entitlement.ts'
import type { TrialLapse } from '../../subscriptions/trial-lapse.ts'
import { readDates } from './status-dates.ts'
import { describeStatus } from './status-text.ts'

const now = new Date('2026-11-21T10:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)

const paid: EntitlementFacts = {
  status: 'active',
  pastDueSince: null,
  cancelAtPeriodEnd: false,
  cancelAt: null,
  currentPeriodEnd: inDays(10),
  checkoutPaymentStatus: 'paid',
  firstPaidAt: inDays(-20),
  quantity: 1,
  collectionPause: null,
  collectionResumesAt: null,
  withdrawal: null,
}

function textFor(
  change: Partial<EntitlementFacts>,
  openInvoices: readonly Payable[] = [],
  trialLapse: TrialLapse | null = null,
  remedy: PaymentRemedy = 'change_method',
  isNextFree = false,
): string {
  const facts = { ...paid, ...change, endedAt: null, trialLapse }
  const entitlement = decideEntitlement(facts, { now, pastDueGraceDays: 7 })
  const dates = readDates(facts, 7)
  return describeStatus(facts, entitlement, {
    owesUsage: false,
    ...dates,
    openInvoices,
    unpaidEndsAt: findUnpaidEnd(openInvoices, dates.endsAt, 7),
    isNextFree,
    isInvoiced: remedy === 'none',
    remedy,
    goesOn: false,
  })
}

test.each([
  ['active', {}, 'Active. It renews on 1 December 2026.'],
  [
    'active, refunded and suspended for it',
    { withdrawal: 'refund_suspends' },
    'A payment was refunded, so access is paused. It comes back with the next payment. Write to us if this is wrong.',
  ],
  [
    'active, disputed and revoked for it',
    { withdrawal: 'dispute_revokes' },
    'A payment was disputed and went back to you, so access has ended. Cancel under Manage plan, or the subscription renews all the same. Write to us if this is wrong.',
  ],
  [
    'cancelled, refunded and suspended for it',
    { withdrawal: 'refund_suspends', cancelAt: inDays(3) },
    'A payment was refunded, so access is paused. The subscription ends on 24 November 2026. Write to us if this is wrong.',
  ],
  [
    'past_due within the grace, refunded and revoked for it',
    { status: 'past_due', pastDueSince: inDays(-2), withdrawal: 'refund_revokes' },
    'A payment was refunded, so access has ended. Cancel under Manage plan, or the subscription renews all the same. Write to us if this is wrong.',
  ],
  ['trialing', { status: 'trialing' }, 'In trial. The first payment is due on 1 December 2026.'],
  [
    'collection paused with access',
    { collectionPause: 'keep_as_draft' },
    'Active. We have paused its payments; your access goes on.',
  ],
  [
    'collection paused with access until a day',
    { collectionPause: 'mark_uncollectible', collectionResumesAt: inDays(20) },
    'Active. We have paused its payments until 11 December 2026; your access goes on.',
  ],
  [
    'collection paused until before the renewal',
    { collectionPause: 'keep_as_draft', collectionResumesAt: inDays(5) },
    'Active. It renews on 1 December 2026.',
  ],
  [
    'collection paused without access',
    { collectionPause: 'void', collectionResumesAt: inDays(5) },
    'We have paused this plan, so it gives no access until 26 November 2026. Write to us if you did not expect this.',
  ],
  [
    'of the quantity 0',
    { quantity: 0 },
    'Its quantity is 0, so it gives no access. Write to us to change that.',
  ],
  ['cancel_at', { cancelAt: inDays(3) }, 'Cancelled. Your access lasts until 24 November 2026.'],
  [
    'cancel_at, after another payment',
    { cancelAt: inDays(20) },
    'Your access lasts until 11 December 2026. Until then it renews as before, next on 1 December 2026.',
  ],
  [
    'cancel_at_period_end',
    { cancelAtPeriodEnd: true },
    'Cancelled. Your access lasts until 1 December 2026.',
  ],
  [
    'past_due within the grace',
    { status: 'past_due', pastDueSince: inDays(-2) },
    'Your last payment failed. Pay the invoice or update your card: access ends on 26 November 2026 otherwise.',
  ],
  [
    'past_due within the grace, with a cancellation that comes sooner',
    { status: 'past_due', pastDueSince: inDays(-2), cancelAt: inDays(1) },
    'Cancelled, and your last payment failed. Your access lasts until 22 November 2026.',
  ],
  [
    'past_due within the grace, with a cancellation that comes later',
    { status: 'past_due', pastDueSince: inDays(-2), cancelAtPeriodEnd: true },
    'Cancelled, and your last payment failed. Access ends on 26 November 2026 unless you pay the invoice or update your card, and on 1 December 2026 in any case.',
  ],
  [
    'unpaid after its cancellation came due',
    { status: 'unpaid', cancelAt: inDays(-1) },
    'It has come to its end. Choose a plan to start again.',
  ],
  [
    'past_due after its cancellation came due',
    { status: 'past_due', pastDueSince: inDays(-9), cancelAt: inDays(-1) },
    'It has come to its end. Choose a plan to start again.',
  ],
  [
    'past_due after the grace',
    { status: 'past_due', pastDueSince: inDays(-8) },
    'Your last payment failed and access is paused. Pay the invoice or update your card, and it comes back at once.',
  ],
  [
    'unpaid',
    { status: 'unpaid' },
    'Your invoice is unpaid and access is paused. Pay it, and access comes back at once.',
  ],
  [
    'incomplete',
    { status: 'incomplete' },
    'Not started yet: the first payment is not finished. Pay its invoice, and access starts at once; after 23 hours the order lapses.',
  ],
  [
    'a payment that takes days',
    { checkoutPaymentStatus: 'unpaid', firstPaidAt: null },
    'Your payment is on its way. Access starts when it arrives, which takes some days with a bank debit or a transfer.',
  ],
  [
    'a bank debit that was not carried out',
    { checkoutPaymentStatus: 'failed', firstPaidAt: null },
    'Your bank did not carry out the first payment, so there is no access yet. Pay its invoice, and access starts at once.',
  ],
  [
    'a bank debit that was not carried out, overdue at Stripe',
    { status: 'past_due', pastDueSince: inDays(-2), checkoutPaymentStatus: 'failed', firstPaidAt: null },
    'Your bank did not carry out the first payment, so there is no access yet. Pay its invoice, and access starts at once.',
  ],
  [
    'a bank debit that was not carried out, given up by Stripe',
    { status: 'unpaid', checkoutPaymentStatus: 'failed', firstPaidAt: null },
    'Your bank did not carry out the first payment, so there is no access yet. Pay its invoice, and access starts at once.',
  ],
  [
    'paused',
    { status: 'paused' },
    'Paused, so it gives no access. Resume it under Manage plan; write to us if that is not offered there.',
  ],
] as [string, Partial<EntitlementFacts>, string][])(
  '%s is said in plain words, with what to do',
  (_name, change, text) => {
    expect(textFor(change)).toBe(text)
  },
)

test('a customer whose invoices are sent sees the overdue one, and no card is mentioned', () => {
  const sent = (change: Partial<EntitlementFacts>) =>
    textFor({ status: 'past_due', ...change }, [], null, 'none')
  expect(sent({ pastDueSince: inDays(-2) })).toBe(
    'Your last invoice was not paid in time. Pay the invoice: access ends on 26 November 2026 otherwise.',
  )
  expect(sent({ pastDueSince: inDays(-8) })).toBe(
    'Your last invoice was not paid in time and access is paused. Pay the invoice, and it comes back at once.',
  )
  expect(sent({ pastDueSince: inDays(-2), cancelAtPeriodEnd: true })).not.toMatch(/card|failed/)
})

test('an owner without a payment method reads that there is none, and of no card', () => {
  const without = (change: Partial<EntitlementFacts>, open: readonly Payable[] = []) =>
    textFor(change, open, null, 'add_method')
  const overdue = { status: 'past_due', pastDueSince: inDays(-2) } as const
  expect(without(overdue)).toBe(
    'Your last invoice is unpaid. No payment method is on file. Pay the invoice or add a payment method: access ends on 26 November 2026 otherwise.',
  )
  expect(without({ ...overdue, pastDueSince: inDays(-8) })).toBe(
    'Your last invoice is unpaid and access is paused. No payment method is on file. Pay the invoice or add a payment method, and it comes back at once.',
  )
  expect(without({ status: 'unpaid' }, [next, first])).toContain('Pay the open invoices or add a payment')
  expect(without({ ...overdue, cancelAtPeriodEnd: true })).toContain(
    'your last invoice is unpaid. No payment method is on file. Access ends on 26 November 2026 unless you pay the invoice or add a payment method',
  )
})

const next: Payable = { amountDueMinor: 9900, currency: 'usd', isFirst: false, dueAt: null }
const first: Payable = { amountDueMinor: 1900, currency: 'usd', isFirst: true, dueAt: null }

test('which invoice of several is to be paid is said', () => {
  const failed = { checkoutPaymentStatus: 'failed', firstPaidAt: null } as const
  expect(textFor(failed, [first])).toContain('Pay its invoice of $19, and')
  expect(textFor(failed, [next, first])).toContain('Pay its first invoice of $19, and')
  expect(textFor(failed, [next, next])).toContain('Pay the open invoices, and')
  expect(textFor({ status: 'unpaid' }, [next, first])).toContain('Your invoices are unpaid')
  const overdue = { status: 'past_due', pastDueSince: inDays(-2) } as const
  expect(textFor(overdue, [next, first])).toContain('Pay the open invoices or update your card')
  expect(textFor({}, [next, first])).toContain('2 invoices are still open.')
  expect(findInvoiceToPay([next, first], true)).toBe(first)
  expect(findInvoiceToPay([next, first], false)).toBe(next)
})

test('an invoice that is open beside a cancellation is said, and so is one beside a running plan', () => {
  const cancelled = { cancelAt: inDays(3) }
  expect(textFor(cancelled, [next])).toBe(
    'Cancelled. Your access lasts until 24 November 2026. An invoice is still open.',
  )
  expect(textFor({}, [next])).toBe('Active. It renews on 1 December 2026. An invoice is still open.')
})

test('a trial that ends or is paused for want of a payment method promises no payment', () => {
  const trial = { status: 'trialing' } as const
  expect(textFor(trial, [], 'cancel')).toBe(
    'In trial, without a payment method. Unless you add one, the subscription ends with the trial on 1 December 2026, and nothing is charged.',
  )
  expect(textFor(trial, [], 'pause')).toBe(
    'In trial, without a payment method. Unless you add one, the subscription is paused when the trial ends on 1 December 2026, and gives no access until it is resumed.',
  )
  expect(textFor({ ...trial, cancelAt: inDays(20) }, [], 'cancel')).toContain(
    'ends with the trial on 1 December',
  )
  expect(textFor({ ...trial, cancelAtPeriodEnd: true }, [], 'cancel')).toBe(
    'Cancelled. Your access lasts until 1 December 2026.',
  )
})

test('a cancelled plan whose sent invoice is open ends some days after it was due, and says so', () => {
  const sent = { ...next, dueAt: inDays(1) }
  expect(textFor({ cancelAtPeriodEnd: true }, [sent])).toBe(
    'Cancelled. Your access lasts until 1 December 2026. An invoice is still open: if it stays so, access ends on 29 November 2026.',
  )
  expect(textFor({ cancelAtPeriodEnd: true }, [{ ...next, dueAt: inDays(5) }, sent])).toContain(
    'if it stays so, access ends on 29 November 2026',
  )
  expect(textFor({ cancelAt: inDays(3) }, [sent])).toBe(
    'Cancelled. Your access lasts until 24 November 2026. An invoice is still open.',
  )
})

test('a trial after which a discount covers the first payment names no payment that is due', () => {
  expect(textFor({ status: 'trialing' }, [], null, 'change_method', true)).toBe(
    'In trial. It ends on 1 December 2026, and a discount covers the payment of that day.',
  )
})
