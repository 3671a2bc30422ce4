import type { SandboxContext } from '../../context.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { createInvoice, type DraftInput } from './create.ts'
import { linkPayment, openInvoice } from './finalize.ts'
import { markPaid } from './pay.ts'

interface PaidInvoice {
  draft: DraftInput
  discountIds: string[]
  /** What paid it. */
  intentId: string
}

/** An invoice of a payment that was made before it: the customer's balance has no part in it. */
export function invoicePaidAlready(
  ctx: SandboxContext,
  { draft, discountIds, intentId }: PaidInvoice,
): Invoice {
  const customer = { ...draft.customer, balance: 0 }
  const created = createInvoice(ctx, { ...draft, customer }, discountIds)
  const invoice = openInvoice(ctx, created, { ending_balance: 0 })
  emit(ctx, 'invoice.finalized', invoice)
  linkPayment(ctx, invoice, intentId)
  return markPaid(ctx, invoice, null)
}
