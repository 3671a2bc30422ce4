import type { InvoiceSnapshot } from '../../../stripe/invoice.ts'
import { readMetadata } from '../../../stripe/subscription.ts'
import { saveReceipt } from '../../purchases/repository.ts'
import { readPackMetadata } from '../../purchases/sold-pack.ts'
import type { EventContext, Outcome } from '../context.ts'

/** The invoice that Stripe makes of a purchase of credits is its receipt; it waits for the checkout that names it. */
export async function applyReceipt(
  { tx, event }: EventContext,
  { id, hostedInvoiceUrl }: InvoiceSnapshot,
): Promise<Outcome> {
  if (!hostedInvoiceUrl || !readPackMetadata(readMetadata(event.object))) return 'ignored'
  return (await saveReceipt(tx, id, hostedInvoiceUrl)) ? 'success' : 'deferred'
}
