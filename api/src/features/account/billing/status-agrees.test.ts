import { expect, test } from 'vitest'
import type { PaymentRemedy } from '../../customers/payment-remedy.ts'
import {
  decideEntitlement,
  type EntitlementFacts,
  isFirstPaymentOpen,
  isOver,
} from '../../subscriptions/entitlement.ts'
import type { TrialLapse } from '../../subscriptions/trial-lapse.ts'
import { readDates } from './status-dates.ts'
import { describeStatus } from './status-text.ts'

const now = new Date('2026-11-21T10:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)

const STATUSES = [
  'active',
  'trialing',
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
  'incomplete_expired',
  'canceled',
  'unknown',
] as const
/** Anything still open is shown among the invoices, where it can be paid. */
const OVERDUE = ['past_due', 'unpaid']
const ENDS_ANYHOW = ['canceled', 'incomplete_expired']
const ENDS = [null, inDays(-1), now, inDays(1), inDays(5), inDays(20)]
const OVERDUE_SINCE = [null, now, inDays(-2), inDays(-7), inDays(-9)]
const PAYMENTS: Pick<EntitlementFacts, 'checkoutPaymentStatus' | 'firstPaidAt' | 'withdrawal'>[] = [
  { checkoutPaymentStatus: null, firstPaidAt: null, withdrawal: null },
  { checkoutPaymentStatus: 'unpaid', firstPaidAt: null, withdrawal: null },
  { checkoutPaymentStatus: 'unpaid', firstPaidAt: inDays(-30), withdrawal: null },
  { checkoutPaymentStatus: 'paid', firstPaidAt: inDays(-30), withdrawal: 'refund_suspends' },
  { checkoutPaymentStatus: 'paid', firstPaidAt: inDays(-30), withdrawal: 'dispute_revokes' },
  { checkoutPaymentStatus: 'failed', firstPaidAt: null, withdrawal: null },
]

const LAPSES: readonly (TrialLapse | null)[] = [null, 'cancel', 'pause']

const REMEDIES: readonly PaymentRemedy[] = ['change_method', 'add_method', 'none']

type Facts = EntitlementFacts & { endedAt: null; trialLapse: TrialLapse | null }

function* everyCombination(): Generator<Facts> {
  for (const status of STATUSES)
    for (const cancelAt of ENDS)
      for (const cancelAtPeriodEnd of [true, false])
        for (const currentPeriodEnd of ENDS)
          for (const pastDueSince of OVERDUE_SINCE)
            for (const payment of PAYMENTS)
              for (const trialLapse of status === 'trialing' ? LAPSES : [null])
                yield {
                  trialLapse,
                  status,
                  cancelAt,
                  cancelAtPeriodEnd,
                  currentPeriodEnd,
                  pastDueSince,
                  ...payment,
                  endedAt: null,
                  quantity: 1,
                  collectionPause: null,
                  collectionResumesAt: null,
                }
}

/** The day on which access ends if nothing changes, found by probing; undefined if it does not end. */
function findLastDay(facts: EntitlementFacts, pastDueGraceDays: number): Date | undefined {
  const days = [1, 2, 3, 4, 5, 6, 7, 20].map(inDays)
  return days.find((day) => decideEntitlement(facts, { now: day, pastDueGraceDays }).state !== 'entitled')
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** What is wrong with the text shown to the owner; nothing if it agrees with validation. */
function findContradiction(
  facts: Facts,
  { hasOpenInvoice, remedy }: { hasOpenInvoice: boolean; remedy: PaymentRemedy },
  pastDueGraceDays: number,
): string | undefined {
  const rules = { now, pastDueGraceDays }
  const entitlement = decideEntitlement(facts, rules)
  const dates = readDates(facts, pastDueGraceDays)
  const text = describeStatus(facts, entitlement, {
    owesUsage: false,
    ...dates,
    openInvoices: hasOpenInvoice
      ? [{ amountDueMinor: 1900, currency: 'usd', isFirst: false, dueAt: null }]
      : [],
    unpaidEndsAt: null,
    isNextFree: false,
    isInvoiced: false,
    remedy,
    goesOn: false,
  })
  const hasAccess = entitlement.state === 'entitled'
  const [, promised] = /(?:access lasts until|access ends on) (\d+ \w+ \d+)/i.exec(text) ?? []
  const lastDay = hasAccess ? findLastDay(facts, pastDueGraceDays) : undefined
  const lapses = facts.trialLapse !== null && dates.renewsAt === null && !/^Cancelled/.test(text)
  if (promised !== (lapses ? undefined : lastDay && day.format(lastDay)))
    return `ends ${lastDay?.toISOString()}: ${text}`
  if (facts.trialLapse && /renews|first payment is due/.test(text)) return `no payment follows: ${text}`
  if (!facts.trialLapse && /Unless you add one/.test(text)) return `a payment follows: ${text}`
  if (dates.graceEndsAt && hasAccess !== now < dates.graceEndsAt) return `wrong grace: ${text}`
  const settled = { ...facts, status: 'active', pastDueSince: null, firstPaidAt: now } as const
  const returns = decideEntitlement(settled, rules).state === 'entitled'
  if (/card/.test(text) && remedy !== 'change_method') return `there is no card: ${text}`
  const isMissing = remedy === 'add_method' && /Pay|pay the/.test(text) && OVERDUE.includes(facts.status)
  if (
    isMissing &&
    !isFirstPaymentOpen(facts) &&
    !/No payment method is on file.*add a payment method/.test(text)
  )
    return `hides that there is no payment method: ${text}`
  if (/at once/.test(text) && !returns) return `does not come back: ${text}`
  if (/open invoice|invoice is still open/.test(text) && !hasOpenInvoice) return `no invoice is open: ${text}`
  if (/^(Active|In trial)/.test(text) && !hasAccess) return `not running: ${text}`
  if (/is on its way/.test(text) && facts.checkoutPaymentStatus !== 'unpaid') return `nothing is: ${text}`
  if (/last payment failed/.test(text) && facts.status !== 'past_due') return `none failed: ${text}`
  if (/comes back|access is paused/.test(text) && isFirstPaymentOpen(facts)) return `there was none: ${text}`
  if (hasOpenInvoice && ENDS_ANYHOW.every((status) => status !== facts.status) && !isOver(entitlement))
    return /invoice|payment|Paused|checking/.test(text) ? undefined : `hides the open invoice: ${text}`
  return undefined
}

test.each([0, 7])('what the account says agrees with what validation answers, grace of %i days', (grace) => {
  const contradictions = [...everyCombination()].flatMap((facts) =>
    [true, false].flatMap((hasOpenInvoice) =>
      (OVERDUE.includes(facts.status) ? REMEDIES : REMEDIES.slice(0, 1)).flatMap((remedy) => {
        const contradiction = findContradiction(facts, { hasOpenInvoice, remedy }, grace)
        return contradiction ? [{ contradiction, hasOpenInvoice, remedy, ...facts }] : []
      }),
    ),
  )
  expect(contradictions.slice(0, 5)).toEqual([])
  expect(contradictions).toHaveLength(0)
})
