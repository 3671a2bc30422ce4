/**
 * The effect on access. `keep` changes nothing, and the operator decides. `suspend` stops access until a
 * later invoice of the subscription is paid. `revoke` ends it for this subscription.
 */
export type ReversalEffect = 'keep' | 'suspend' | 'revoke'

/** Applies when a payment goes back to the customer. A change does not affect earlier reversals. */
export const reversalEffects: Readonly<Record<'refund' | 'dispute', ReversalEffect>> = {
  /** A charge was refunded in full. */
  refund: 'keep',
  /** The bank decided for the customer. */
  dispute: 'keep',
}
