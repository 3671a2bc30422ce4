import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Invoice, InvoiceLine } from '../../store/stripe-objects.ts'
import { getReferenced } from '../resource.ts'
import { draftInvoice } from './create.ts'
import { changeInvoice } from './save.ts'

/** A draft with other lines: its discounts, taxes and amounts are computed again. */
export function redraft(
  ctx: SandboxContext,
  draft: Invoice,
  lines: InvoiceLine[],
  patch: Partial<Invoice> = {},
): Invoice {
  if (draft.status !== 'draft')
    throw invalidRequest('You can only add items to an invoice that is a draft.', 'invoice')
  const other = lines.find(({ currency }) => currency !== draft.currency)
  if (other)
    throw invalidRequest(
      `The currency of the invoice item must match the invoice: ${draft.currency}, not ${other.currency}.`,
      'currency',
    )
  const built = draftInvoice(
    ctx,
    {
      customer: getReferenced(ctx, 'customer', draft.customer ?? '', 'customer'),
      currency: draft.currency,
      lines,
      period: { start: draft.period_start, end: draft.period_end },
      billingReason: draft.billing_reason ?? 'manual',
      subscription: null,
      automaticTax: draft.automatic_tax.enabled,
    },
    draft.discounts ?? [],
  )
  const data = built.lines.data.map((line) => ({ ...line, invoice: draft.id }))
  return changeInvoice(ctx, draft, {
    ...patch,
    amount_due: built.amount_due,
    amount_remaining: built.amount_remaining,
    lines: { ...draft.lines, data },
    starting_balance: built.starting_balance,
    subtotal: built.subtotal,
    subtotal_excluding_tax: built.subtotal_excluding_tax,
    total: built.total,
    total_discount_amounts: built.total_discount_amounts,
    total_excluding_tax: built.total_excluding_tax,
    total_taxes: built.total_taxes,
  })
}
