import { applyInvoice } from '../apply/invoice.ts'
import type { Handler } from '../context.ts'

/** Stripe sends it together with `invoice.paid`; whichever comes second changes nothing. */
export const invoicePaymentSucceeded: Handler = async (context) => await applyInvoice(context, 'succeeded')
