import { applyCheckout } from '../apply/checkout-session.ts'
import type { Handler } from '../context.ts'

/** A delayed payment will not come; access stays closed unless an invoice is paid after all. */
export const checkoutSessionAsyncPaymentFailed: Handler = async (context) =>
  await applyCheckout(context, 'failed')
