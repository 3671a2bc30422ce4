import type { Invoice } from '../../store/stripe-objects.ts'

/** The invoice's discount and tax, if any. */
export function adjustments(invoice: Invoice): { label: string; amountCents: number }[] {
  const sum = (parts: { amount: number }[] | null) =>
    (parts ?? []).reduce((total, { amount }) => total + amount, 0)
  const rows = [
    { label: 'Discount', amountCents: -sum(invoice.total_discount_amounts) },
    { label: 'Tax', amountCents: sum(invoice.total_taxes) },
  ]
  return rows.filter(({ amountCents }) => amountCents !== 0)
}
