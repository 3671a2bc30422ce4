import { formatMoney } from '@kamiyo/catalog/format'
import type { OpenInvoice } from './repository.ts'

export type Payable = Pick<OpenInvoice, 'amountDueMinor' | 'currency' | 'isFirst'>

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

/** `its invoice of $19`, `its first invoice of $19`, or `the open invoices`. */
export function nameFirstInvoice(open: readonly Payable[]): string {
  const [invoice] = open.length === 1 ? open : open.filter(({ isFirst }) => isFirst)
  if (!invoice) return open.length === 0 ? 'its invoice' : 'the open invoices'
  const amount = formatMoney(invoice.amountDueMinor, invoice.currency)
  return `its ${open.length === 1 ? '' : 'first '}invoice of ${amount}`
}
