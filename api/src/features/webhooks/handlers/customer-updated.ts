import { applyCustomerProfile } from '../apply/customer.ts'
import type { Handler } from '../context.ts'

export const customerUpdated: Handler = applyCustomerProfile
