import { applyCustomerProfile } from '../apply/customer.ts'
import type { Handler } from '../context.ts'

/** Knows the address of someone whom the seller subscribed by hand, without a checkout. */
export const customerCreated: Handler = applyCustomerProfile
