import { applyCheckout } from '../apply/checkout-session.ts'
import type { Handler } from '../context.ts'

/** A delayed payment (a bank debit) has arrived. */
export const checkoutSessionAsyncPaymentSucceeded: Handler = async (context) =>
  await applyCheckout(context, 'paid')
