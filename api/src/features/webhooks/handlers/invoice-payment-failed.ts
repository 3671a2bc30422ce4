import { applyInvoice } from '../apply/invoice.ts'
import type { Handler } from '../context.ts'

export const invoicePaymentFailed: Handler = async (context) => await applyInvoice(context, 'failed')
