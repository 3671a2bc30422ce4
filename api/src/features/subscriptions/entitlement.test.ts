import { expect, test } from 'vitest'
import { DAY_MS } from '../../lib/durations.ts'
import { decideEntitlement, type EntitlementFacts } from './entitlement.ts'

const NOW = new Date('2026-06-15T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS)

const ACTIVE: EntitlementFacts = {
  status: 'active',
  pastDueSince: null,
  cancelAtPeriodEnd: false,
  cancelAt: null,
  currentPeriodEnd: daysAgo(-10),
  checkoutPaymentStatus: null,
  firstPaidAt: null,
  quantity: 1,
  collectionPause: null,
  collectionResumesAt: null,
  withdrawal: null,
}

type Row = [name: string, facts: Partial<EntitlementFacts>, state: string, graceDays?: number]

const TABLE: Row[] = [
  ['active', {}, 'entitled'],
  ['trialing', { status: 'trialing' }, 'entitled'],
  ['past due within grace', { status: 'past_due', pastDueSince: daysAgo(6.9) }, 'entitled'],
  ['past due at the end of grace', { status: 'past_due', pastDueSince: daysAgo(7) }, 'suspended'],
  ['past due after grace', { status: 'past_due', pastDueSince: daysAgo(8) }, 'suspended'],
  ['past due without grace', { status: 'past_due', pastDueSince: NOW }, 'suspended', 0],
  ['past due since no known moment', { status: 'past_due' }, 'suspended'],
  ['unpaid', { status: 'unpaid' }, 'suspended'],
  ['paused', { status: 'paused' }, 'suspended'],
  ['incomplete', { status: 'incomplete' }, 'suspended'],
  ['of unknown status', { status: 'unknown' }, 'suspended'],
  ['canceled', { status: 'canceled' }, 'revoked'],
  ['refunded, where that suspends', { withdrawal: 'refund_suspends' }, 'suspended'],
  ['refunded, where that revokes', { withdrawal: 'refund_revokes' }, 'revoked'],
  ['disputed and lost, where that suspends', { withdrawal: 'dispute_suspends' }, 'suspended'],
  ['disputed and lost, where that revokes', { withdrawal: 'dispute_revokes' }, 'revoked'],
  ['in trial and refunded', { status: 'trialing', withdrawal: 'refund_suspends' }, 'suspended'],
  ['unpaid and refunded', { status: 'unpaid', withdrawal: 'refund_revokes' }, 'revoked'],
  ['incomplete and expired', { status: 'incomplete_expired' }, 'revoked'],
  ['canceled though once paid', { status: 'canceled', firstPaidAt: daysAgo(1) }, 'revoked'],
  ['active past its period end', { currentPeriodEnd: daysAgo(1) }, 'entitled'],
  ['to be canceled at the period end', { cancelAtPeriodEnd: true }, 'entitled'],
  [
    'past the period end it was canceled for',
    { cancelAtPeriodEnd: true, currentPeriodEnd: NOW },
    'suspended',
  ],
  ['to be canceled later', { cancelAt: daysAgo(-1) }, 'entitled'],
  ['past the moment it was canceled for', { cancelAt: NOW }, 'suspended'],
  ['paid at checkout', { checkoutPaymentStatus: 'paid', firstPaidAt: NOW }, 'entitled'],
  ['free at checkout', { checkoutPaymentStatus: 'no_payment_required' }, 'entitled'],
  ['unpaid at checkout', { checkoutPaymentStatus: 'unpaid' }, 'suspended'],
  ['unpaid at checkout, paid later', { checkoutPaymentStatus: 'unpaid', firstPaidAt: NOW }, 'entitled'],
  ['unpaid at checkout for good', { checkoutPaymentStatus: 'failed' }, 'suspended'],
  ['in trial, unpaid at checkout', { status: 'trialing', checkoutPaymentStatus: 'unpaid' }, 'suspended'],
  ['of the quantity 0', { quantity: 0 }, 'suspended'],
  ['of the quantity 0 in trial', { status: 'trialing', quantity: 0 }, 'suspended'],
  ['of several', { quantity: 7 }, 'entitled'],
  ['without a quantity', { quantity: null }, 'entitled'],
  ['canceled of the quantity 0', { status: 'canceled', quantity: 0 }, 'revoked'],
  ['whose invoices stay drafts', { collectionPause: 'keep_as_draft' }, 'entitled'],
  ['whose invoices are written off', { collectionPause: 'mark_uncollectible' }, 'entitled'],
  ['whose invoices are voided', { collectionPause: 'void' }, 'suspended'],
  ['whose invoices are voided in trial', { status: 'trialing', collectionPause: 'void' }, 'suspended'],
  [
    'whose invoices are voided until later',
    { collectionPause: 'void', collectionResumesAt: daysAgo(-1) },
    'suspended',
  ],
  ['whose invoices were voided until now', { collectionPause: 'void', collectionResumesAt: NOW }, 'entitled'],
  ['unpaid whose invoices stay drafts', { status: 'unpaid', collectionPause: 'keep_as_draft' }, 'suspended'],
  [
    'unpaid at checkout and past due',
    { status: 'past_due', pastDueSince: NOW, checkoutPaymentStatus: 'unpaid' },
    'suspended',
  ],
]

for (const [name, facts, state, pastDueGraceDays = 7] of TABLE) {
  test(`a subscription ${name} is ${state}`, () => {
    expect(decideEntitlement({ ...ACTIVE, ...facts }, { now: NOW, pastDueGraceDays }).state).toBe(state)
  })
}
