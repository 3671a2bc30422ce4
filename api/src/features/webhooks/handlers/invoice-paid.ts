import { applyInvoice } from '../apply/invoice.ts'
import type { Handler } from '../context.ts'

export const invoicePaid: Handler = async (context) => await applyInvoice(context, 'succeeded')
