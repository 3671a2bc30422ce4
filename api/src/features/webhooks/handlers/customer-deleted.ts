import { applyCustomerDeletion } from '../apply/customer.ts'
import type { Handler } from '../context.ts'

export const customerDeleted: Handler = applyCustomerDeletion
