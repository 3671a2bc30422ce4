import type Stripe from 'stripe'

const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }
const MAX_LINES = 10_000

/** Those of a statement, on an invoice that may also bill a plan. */
export async function listOwnLines(
  stripe: Stripe,
  statementId: string,
  invoiceId: string,
): Promise<Stripe.InvoiceLineItem[]> {
  const lines = await stripe.invoices
    .listLineItems(invoiceId, { limit: 100 }, REQUEST)
    .autoPagingToArray({ limit: MAX_LINES })
  return lines.filter(({ metadata }) => metadata['statement_id'] === statementId)
}
