import { textAt } from '../lib/json.ts'

/** How its owner recognises a payment method: `visa •••• 4242`, or only its type. */
export function labelPaymentMethod(method: unknown): string {
  const type = textAt(method, 'type') ?? textAt(method, 'object') ?? 'card'
  const brand = textAt(method, 'card', 'brand') ?? textAt(method, 'brand')?.toLowerCase() ?? type
  const last4 = textAt(method, type, 'last4') ?? textAt(method, 'card', 'last4') ?? textAt(method, 'last4')
  return last4 ? `${brand} •••• ${last4}` : brand
}
