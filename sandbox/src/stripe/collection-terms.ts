import { invalidRequest, parameterMissing } from '../http/stripe-error.ts'

/** An invoice that is sent is due after some days; one that is charged is due immediately. */
export function assertCollectionTerms(method: string, daysUntilDue: number | null): void {
  if (method === 'send_invoice' && daysUntilDue === null) throw parameterMissing('days_until_due')
  if (method !== 'send_invoice' && daysUntilDue !== null) {
    throw invalidRequest(
      '`days_until_due` can only be set when `collection_method` is `send_invoice`.',
      'days_until_due',
    )
  }
}
