import type { EntitlementFacts } from './entitlement.ts'

type CollectionFacts = Pick<EntitlementFacts, 'collectionPause' | 'collectionResumesAt'>

/** A pause of collection may end before the given moment, such as the end of the period. */
export function isCollectedAt(
  { collectionPause, collectionResumesAt }: CollectionFacts,
  at: Date | null,
): boolean {
  return (
    collectionPause === null || (collectionResumesAt !== null && at !== null && collectionResumesAt <= at)
  )
}
