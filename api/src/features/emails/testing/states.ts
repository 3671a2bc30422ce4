import { DAY_MS } from '../../../lib/durations.ts'

export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

export type Columns = Record<string, unknown>

/** The possible values of each part of a subscription; the states below are all combinations of them. */
const STATUSES: Record<string, Columns> = {
  incomplete: { status: 'incomplete', firstPaidAt: null, checkoutPaymentStatus: null },
  'incomplete, lapsed': { status: 'incomplete_expired', firstPaidAt: null },
  'in trial': { status: 'trialing', trialEnd: inDays(3), currentPeriodEnd: inDays(3) },
  active: { status: 'active' },
  'active, a debit under way': { status: 'active', firstPaidAt: null, checkoutPaymentStatus: 'unpaid' },
  'active, a debit not carried out': { status: 'active', firstPaidAt: null, checkoutPaymentStatus: 'failed' },
  'overdue within the grace': { status: 'past_due', pastDueSince: inDays(-2) },
  'overdue within the grace, invoiced': { status: 'past_due', pastDueSince: inDays(-2), isInvoiced: true },
  'overdue after the grace': { status: 'past_due', pastDueSince: inDays(-9) },
  unpaid: { status: 'unpaid' },
  paused: { status: 'paused' },
  canceled: { status: 'canceled', endedAt: inDays(-1) },
  'canceled, a debit under way': {
    status: 'canceled',
    endedAt: inDays(-1),
    firstPaidAt: null,
    checkoutPaymentStatus: 'unpaid',
  },
  'canceled, a debit not carried out': {
    status: 'canceled',
    endedAt: inDays(-1),
    firstPaidAt: null,
    checkoutPaymentStatus: 'failed',
  },
}
const ENDS: Record<string, Columns> = {
  'no end': {},
  'an end with the period': { cancelAtPeriodEnd: true },
  'an end tomorrow': { cancelAt: inDays(1) },
  'an end after the next payment': { cancelAt: inDays(100) },
  'an end that has come': { cancelAt: inDays(-0.1) },
}
const TROUBLES: Record<string, Columns> = {
  'no trouble': {},
  'collection paused as void': { collectionPause: 'void' },
  'collection paused as void until before the renewal': {
    collectionPause: 'void',
    collectionResumesAt: inDays(2),
  },
  'collection paused as draft until after the renewal': {
    collectionPause: 'keep_as_draft',
    collectionResumesAt: inDays(40),
  },
  'collection paused as draft': { collectionPause: 'keep_as_draft' },
  'the quantity 0': { quantity: 0 },
  'suspended by a refund': { withdrawal: 'refund_suspends' },
  'revoked by a dispute': { withdrawal: 'dispute_revokes' },
}
const INVOICES = [undefined, 'open', 'void', 'uncollectible', 'paid'] as const
const METHODS: Record<string, Columns> = {
  'a card': { defaultPaymentMethodId: 'pm_known' },
  'no card, so that it ends': { defaultPaymentMethodId: null, trialEndBehavior: 'cancel' },
  'no card, so that it is paused': { defaultPaymentMethodId: null, trialEndBehavior: 'pause' },
  'invoices that are sent': { defaultPaymentMethodId: 'pm_known', isInvoiced: true },
}

export interface State {
  name: string
  columns: Columns
  invoice: (typeof INVOICES)[number]
}

/**
 * Rendering takes time, so impossible combinations (an invoice that is both closed and overdue) are left out.
 */
export function* everyState(): Generator<State> {
  for (const [status, ofStatus] of Object.entries(STATUSES))
    for (const [end, ofEnd] of Object.entries(ENDS))
      for (const [trouble, ofTrouble] of Object.entries(TROUBLES))
        for (const invoice of INVOICES)
          for (const [method, ofMethod] of Object.entries(status === 'in trial' ? METHODS : { '': {} })) {
            const isClosed = invoice !== undefined && invoice !== 'open'
            const isOrdinaryEnd = invoice === 'paid' && end === 'an end with the period'
            const isOrdinary = end === 'no end' && trouble === 'no trouble'
            // What has ended before it began has neither an end nor a trouble besides.
            if (status.startsWith('canceled, ') && !isOrdinary) continue
            if (isClosed && ((end !== 'no end' && !isOrdinaryEnd) || trouble !== 'no trouble')) continue
            yield {
              name: [status, end, trouble, `invoice ${invoice ?? 'unknown'}`, method]
                .filter(Boolean)
                .join(', '),
              columns: { ...ofStatus, ...ofEnd, ...ofTrouble, ...ofMethod },
              invoice,
            }
          }
}
