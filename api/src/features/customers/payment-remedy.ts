import type { ChargedMethod } from './payment-method.ts'

/**
 * What the owner of an overdue subscription can do instead of paying the invoice on its own page. Only where
 * invoices are charged does another payment method pay them.
 */
export type PaymentRemedy = 'change_method' | 'add_method' | 'none'

export function findPaymentRemedy(
  { state }: Pick<ChargedMethod, 'state'>,
  { collectionPause }: { collectionPause: string | null },
): PaymentRemedy {
  if (state === 'invoiced' || collectionPause !== null) return 'none'
  return state === 'none' ? 'add_method' : 'change_method'
}
