/**
 * What Stripe does with the invoices of a subscription whose collection the seller has paused. The subscription
 * stays `active` all the while.
 */
export const COLLECTION_PAUSES = ['keep_as_draft', 'mark_uncollectible', 'void'] as const
export type CollectionPause = (typeof COLLECTION_PAUSES)[number]

/**
 * Whether such a subscription gives access: the seller's choice. As it stands it is what Stripe means the three for:
 * free for now and charged later, free for good, and a service that cannot be provided.
 */
export const accessWhileCollectionIsPaused: Readonly<Record<CollectionPause, boolean>> = {
  keep_as_draft: true,
  mark_uncollectible: true,
  void: false,
}
