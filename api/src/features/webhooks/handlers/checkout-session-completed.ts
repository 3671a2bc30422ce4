import { applyCheckout } from '../apply/checkout-session.ts'
import type { Handler } from '../context.ts'

export const checkoutSessionCompleted: Handler = async (context) => await applyCheckout(context)
