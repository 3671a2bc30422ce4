import { textAt } from '../lib/json.ts'

/** What its owner knows a payment method by: `visa •••• 4242`, or its type alone. */
export function labelPaymentMethod(method: unknown): string {
  const type = textAt(method, 'type') ?? textAt(method, 'object') ?? 'card'
  const brand = textAt(method, 'card', 'brand') ?? textAt(method, 'brand')?.toLowerCase() ?? type
  const last4 = textAt(method, type, 'last4') ?? textAt(method, 'card', 'last4') ?? textAt(method, 'last4')
  return last4 ? `${brand} •••• ${last4}` : brand
}
