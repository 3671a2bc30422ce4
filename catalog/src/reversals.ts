/**
 * What becomes of access. `keep` leaves it, and the operator decides. `suspend` stops it until a later invoice
 * of the subscription is paid. `revoke` ends it for this subscription.
 */
export type ReversalEffect = 'keep' | 'suspend' | 'revoke'

/** When a payment went back to the customer. Changing this changes nothing about what went back before. */
export const reversalEffects: Readonly<Record<'refund' | 'dispute', ReversalEffect>> = {
  /** A charge was refunded in full. */
  refund: 'keep',
  /** The bank decided for the customer. */
  dispute: 'keep',
}
