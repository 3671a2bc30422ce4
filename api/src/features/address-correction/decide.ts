import type { OrderRules } from '@kamiyo/catalog/orders'

/** What is known of an order whose token mail may have come back. */
export interface OrderFacts {
  orderedAt: Date
  email: string | null
  isCustomerDeleted: boolean
  /** Of this customer, this one's included. */
  subscriptionCount: number
  mail: { id: string; status: string; outcome: string | null } | null
  /** Something arrived at the address: a mail was delivered, of this order or another, or its owner signed in once. */
  wasReached: boolean
  isTokenUsed: boolean
  correction: { status: string; newEmail: string } | null
}

export type CorrectionRefusal =
  | 'not_offered'
  | 'not_returned'
  | 'corrected_already'
  | 'too_late'
  | 'address_works'
  | 'not_only_this_order'

const WINDOW_MS = 86_400_000

/** The mail was refused by the provider, or came back. */
export function isReturned({ mail }: Pick<OrderFacts, 'mail'>): boolean {
  if (mail === null) return false
  return mail.status === 'dead' || mail.outcome === 'bounced' || mail.outcome === 'dropped'
}

/**
 * Whoever holds the id of the checkout session may give another address, and gets the token there: so only as long as
 * nobody can have got anything at the old one, and only where nothing else hangs on that customer.
 */
export function whyNotCorrectable(
  facts: OrderFacts,
  { rules, now }: { rules: OrderRules; now: Date },
): CorrectionRefusal | undefined {
  if (!rules.allowAddressCorrection) return 'not_offered'
  if (facts.correction !== null && facts.correction.status !== 'refused') return 'corrected_already'
  if (facts.email === null || facts.isCustomerDeleted || !isReturned(facts)) return 'not_returned'
  if (now.getTime() - facts.orderedAt.getTime() > WINDOW_MS) return 'too_late'
  if (facts.wasReached || facts.isTokenUsed) return 'address_works'
  return facts.subscriptionCount === 1 ? undefined : 'not_only_this_order'
}
