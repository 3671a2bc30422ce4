import type { Invoice, InvoiceLine } from '../../store/stripe-objects.ts'
import { type TaxRate, taxOn } from './rate.ts'

type TotalTaxes = NonNullable<Invoice['total_taxes']>

/** The lines with the tax on the amounts after discounts. */
export function taxedLines(lines: InvoiceLine[], rate: TaxRate | null): InvoiceLine[] {
  if (!rate) return lines
  return lines.map((line) => {
    const discount = (line.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0)
    const taxable = line.amount - discount
    const tax_behavior = rate.behaviorOf(
      line.pricing?.price_details?.price,
      line.parent?.invoice_item_details?.invoice_item,
    )
    const amount = taxOn(taxable, rate.percent, tax_behavior)
    return {
      ...line,
      taxes: [
        {
          amount,
          tax_behavior,
          tax_rate_details: { tax_rate: rate.id },
          taxability_reason: 'standard_rated',
          taxable_amount: tax_behavior === 'inclusive' ? taxable - amount : taxable,
          type: 'tax_rate_details',
        },
      ],
    }
  })
}

/** The taxes of all lines, one entry per tax behaviour. */
export function totalTaxes(lines: InvoiceLine[]): TotalTaxes {
  const totals = new Map<string, TotalTaxes[number]>()
  for (const tax of lines.flatMap((line) => line.taxes ?? [])) {
    const known = totals.get(tax.tax_behavior)
    totals.set(tax.tax_behavior, {
      ...tax,
      amount: tax.amount + (known?.amount ?? 0),
      taxable_amount: (tax.taxable_amount ?? 0) + (known?.taxable_amount ?? 0),
    })
  }
  return [...totals.values()]
}

export function sumOf(taxes: TotalTaxes, behavior: 'inclusive' | 'exclusive'): number {
  return taxes.filter((tax) => tax.tax_behavior === behavior).reduce((sum, { amount }) => sum + amount, 0)
}
