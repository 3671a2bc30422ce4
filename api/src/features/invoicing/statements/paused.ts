import { sql } from 'kysely'

/**
 * Whether the seller has paused the collection of the subscription that a row of `statements` belongs to, so that nothing is to be
 * collected for now. A pause ends with its subscription.
 */
export const isPaused = sql<boolean>`exists (
  select from subscriptions paused
  where paused.stripe_subscription_id = statements.stripe_subscription_id and paused.status <> 'canceled'
    and paused.collection_pause is not null and coalesce(paused.collection_resumes_at > now(), true))`
