/**
 * What Stripe does with the invoices of a subscription while the seller has paused collection. The
 * subscription stays `active` during that time.
 */
export const COLLECTION_PAUSES = ['keep_as_draft', 'mark_uncollectible', 'void'] as const
export type CollectionPause = (typeof COLLECTION_PAUSES)[number]

/**
 * Whether such a subscription gives access, which is the seller's choice. The defaults follow Stripe's
 * purpose for the three: free for now and charged later, free for good, and a service that cannot be
 * provided.
 */
export const accessWhileCollectionIsPaused: Readonly<Record<CollectionPause, boolean>> = {
  keep_as_draft: true,
  mark_uncollectible: true,
  void: false,
}
