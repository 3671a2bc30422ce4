import { applyPaymentMethod } from '../apply/payment-method.ts'
import type { Handler } from '../context.ts'

export const paymentMethodDetached: Handler = async (context) => await applyPaymentMethod(context, 'detached')
