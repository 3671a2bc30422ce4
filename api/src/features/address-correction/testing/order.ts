import { createSubscriber } from '../../../../testing/subscriber.ts'
import type { Deps } from '../../../deps.ts'

/** An order whose token e-mail was sent and, by default, bounced. */
export async function createOrder(deps: Deps, outcome: string | null = 'bounced') {
  const { db } = deps
  const subscriber = await createSubscriber(deps, { tier: 'personal' })
  const { jti, customerId } = await db
    .selectFrom('mcpTokens')
    .innerJoin('customers', 'customers.userId', 'mcpTokens.userId')
    .select(['jti', 'customers.id as customerId'])
    .where('subscriptionId', '=', subscriber.subscription)
    .executeTakeFirstOrThrow()
  const sessionId = `cs_${subscriber.subscription}`
  await db
    .insertInto('checkoutFulfilments')
    .values({ sessionId, stripeSubscriptionId: subscriber.subscription })
    .execute()
  await db
    .insertInto('emailDeliveries')
    .values({ kind: 'welcome', dedupeKey: jti, tokenJti: jti, customerId, status: 'sent', outcome })
    .execute()
  return { ...subscriber, sessionId, customerId, jti, newEmail: `right-${jti}@example.com` }
}
