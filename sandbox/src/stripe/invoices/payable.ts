import { invalidRequest } from '../../http/stripe-error.ts'
import type { Invoice } from '../../store/stripe-objects.ts'

/** A written-off invoice can still be paid, but is not retried automatically. */
export function isPayable({ status }: Pick<Invoice, 'status'>): boolean {
  return status === 'open' || status === 'uncollectible'
}

export function refuseUnlessPayable(invoice: Invoice): void {
  if (isPayable(invoice)) return
  throw invalidRequest(
    invoice.status === 'paid'
      ? 'Invoice is already paid'
      : `You cannot pay an invoice that is ${invoice.status}.`,
  )
}
