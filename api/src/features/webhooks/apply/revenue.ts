import { toMajorUnits } from '@kamiyo/catalog/currency'
import type { InvoiceSnapshot } from '../../../stripe/invoice.ts'

/**
 * Revenue without tax, which the seller only passes on. In the currency's main unit, as is usual for
 * Prometheus.
 */
export function revenueOf(invoice: InvoiceSnapshot): number {
  const { amountPaidMinor, currency } = invoice
  return Number(toMajorUnits(Math.max(0, amountPaidMinor - paidTaxOf(invoice)), currency))
}

/**
 * If a balance pays part of an invoice, it pays that part of its tax; a credit for a smaller plan pays
 * nothing.
 */
function paidTaxOf({ amountPaidMinor, totalMinor, taxMinor }: InvoiceSnapshot): number {
  if (totalMinor === undefined) return taxMinor
  return totalMinor > 0 ? Math.round(taxMinor * (amountPaidMinor / totalMinor)) : 0
}
