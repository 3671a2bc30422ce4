import { invalidRequest } from '../../http/stripe-error.ts'
import type { Invoice } from '../../store/stripe-objects.ts'

/** What was written off may still be paid; nobody asks for it by itself. */
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
