import type { OrderRules } from '@kamiyo/catalog/orders'
import { DAY_MS } from '../../lib/durations.ts'

/** What we know about an order whose token e-mail may have bounced. */
export interface OrderFacts {
  orderedAt: Date
  email: string | null
  isCustomerDeleted: boolean
  /** Number of this customer's subscriptions and purchases of credits, including this one. */
  orderCount: number
  /** Others have ordered with the address, and credits are the account's as a whole. */
  areCreditsShared: boolean
  mail: { id: string; status: string; outcome: string | null } | null
  /**
   * Something reached the address: an e-mail was delivered, about this order or another, or its owner signed
   * in once.
   */
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

const WINDOW_MS = DAY_MS

/** The provider rejected the e-mail, or it bounced. */
export function isReturned({ mail }: Pick<OrderFacts, 'mail'>): boolean {
  if (mail === null) return false
  return mail.status === 'dead' || mail.outcome === 'bounced' || mail.outcome === 'dropped'
}

/**
 * Anyone with the id of the checkout session may give a new address and receive the token there. So this is
 * allowed only if nobody can have received anything at the old address, and only if the customer has nothing
 * else.
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
  return facts.orderCount === 1 && !facts.areCreditsShared ? undefined : 'not_only_this_order'
}
