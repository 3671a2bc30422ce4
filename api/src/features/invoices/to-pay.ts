import { formatMoney } from '@kamiyo/catalog/format'
import { graceEnd } from '../subscriptions/entitlement.ts'
import type { OpenInvoice } from './repository.ts'

export type Payable = Pick<OpenInvoice, 'amountDueMinor' | 'currency' | 'dueAt' | 'isFirst'>

/**
 * The most important open invoice: the one of the first payment, however many came after it, or else the
 * newest.
 */
export function findInvoiceToPay<T extends Payable>(
  open: readonly T[],
  isFirstPaymentOpen: boolean,
): T | undefined {
  return (isFirstPaymentOpen ? open.find(({ isFirst }) => isFirst) : undefined) ?? open[0]
}

/** Of several invoices that were sent the one that was due first. */
export function findFirstDue<T extends Pick<Payable, 'dueAt'>>(open: readonly T[]): T | undefined {
  const dueMs = ({ dueAt }: T) => dueAt?.getTime() ?? Number.POSITIVE_INFINITY
  return open.toSorted((one, other) => dueMs(one) - dueMs(other))[0]
}

/** When access ends if an invoice that was sent stays open: some days after it is due, before the subscription says that it is overdue. */
export function findUnpaidEnd(
  open: readonly Pick<Payable, 'dueAt'>[],
  endsAt: Date | null,
  pastDueGraceDays: number,
): Date | null {
  const due = open.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []))
  if (due.length === 0) return null
  const unpaidEnd = graceEnd(new Date(Math.min(...due)), pastDueGraceDays)
  return endsAt && endsAt <= unpaidEnd ? null : unpaidEnd
}

/** `its invoice of $19`, `its first invoice of $19`, or `the open invoices`. */
export function nameFirstInvoice(open: readonly Payable[]): string {
  const [invoice] = open.length === 1 ? open : open.filter(({ isFirst }) => isFirst)
  if (!invoice) return open.length === 0 ? 'its invoice' : 'the open invoices'
  const amount = formatMoney(invoice.amountDueMinor, invoice.currency)
  return `its ${open.length === 1 ? '' : 'first '}invoice of ${amount}`
}
