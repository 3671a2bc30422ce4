import { invalidRequest } from '../../http/stripe-error.ts'
import type { Customer } from '../../store/stripe-objects.ts'
import { isTooSmall, smallestInWords } from '../minimum-charge.ts'
import type { SessionCreateParams } from './builder.ts'

export function checkSmallest(total: number, currency: string): void {
  if (!isTooSmall(total, currency)) return
  throw invalidRequest(
    `The Checkout Session's total amount due must add up to at least ${smallestInWords(currency)}`,
    undefined,
    'amount_too_small',
  )
}

/** Tax on what a known customer buys is computed by the customer's own address, or by the one entered. */
export function checkCustomerPlace(params: SessionCreateParams, customer: Customer | null): void {
  if (!customer || !params.automatic_tax?.enabled) return
  if (params.customer_update?.address === 'auto' || customer.address?.country) return
  throw invalidRequest(
    'Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the ' +
      "Customer or set `customer_update[address]` to 'auto' to save the address entered in Checkout to the Customer.",
    undefined,
    'customer_tax_location_invalid',
  )
}
