import type { Tx } from '../../db/client.ts'
import type { AfterCommit } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { getCustomer } from '../customers/repository.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import { decideEntitlement, type Entitlement } from '../subscriptions/entitlement.ts'
import { getSubscription, type SubscriptionRecord } from '../subscriptions/repository.ts'
import { endWithCustomer } from '../subscriptions/service.ts'
import { listOtherLiveSubscriptions } from '../subscriptions/two-live.ts'
import { DEFAULT_AGENT, findLiveToken, hasReplacedAnother, projectEntitlement } from '../tokens/repository.ts'
import { issueToken } from '../tokens/service.ts'

export interface ReconcileContext {
  tx: Tx
  deps: Deps
  afterCommit: AfterCommit
}

/**
 * Brings tokens and mail in line with what is known of a subscription. Every kind of event ends
 * here, so whichever comes last finds the work done; it runs under the customer's lock.
 */
export async function reconcileSubscription(context: ReconcileContext, stripeId: string): Promise<void> {
  const { tx, deps } = context
  const known = await getSubscription(tx, stripeId)
  const customer = await getCustomer(tx, known.customerId)
  const subscription = await endWithCustomer(tx, known, customer)
  const entitlement = decideEntitlement(subscription, {
    now: deps.clock.now(),
    pastDueGraceDays: deps.config.pastDueGraceDays,
  })
  await projectOntoTokens(tx, subscription, entitlement)
  if (entitlement.state !== 'entitled') return
  const tokenJti = await ensureToken(context, subscription, customer.userId)
  // Without an address the mail waits: the event that brings one comes through here again.
  if (tokenJti && customer.email) {
    await enqueueEmail(tx, deps, { kind: 'welcome', customerId: customer.id, tokenJti })
  }
}

async function projectOntoTokens(
  tx: Tx,
  subscription: SubscriptionRecord,
  entitlement: Entitlement,
): Promise<void> {
  await projectEntitlement(tx, subscription.stripeSubscriptionId, {
    isActive: entitlement.state === 'entitled',
    tier: subscription.tier,
    reason: entitlement.state === 'entitled' ? null : entitlement.reason,
  })
}

/** The token to welcome its owner with; undefined when someone revoked or replaced it by hand. */
async function ensureToken(
  { tx, deps, afterCommit }: ReconcileContext,
  subscription: SubscriptionRecord,
  userId: string,
): Promise<string | undefined> {
  const live = await findLiveToken(tx, subscription.stripeSubscriptionId, DEFAULT_AGENT)
  if (live) return live.revokedAt || (await hasReplacedAnother(tx, live)) ? undefined : live.jti
  const jti = await issueToken(tx, deps, { userId, agent: DEFAULT_AGENT, subscription })
  await notifyAdmins(tx, deps, { kind: 'admin_token_issued', tokenJti: jti })
  const { stripeSubscriptionId: subscriptionId, tier } = subscription
  const others = await listOtherLiveSubscriptions(tx, subscriptionId)
  afterCommit(() => {
    deps.log.info({ userId, subscriptionId, tier, jti }, `MCP token created for user ${userId}`)
    if (others.length > 0)
      deps.log.warn({ userId, subscriptionId, others }, 'One person has two live subscriptions')
  })
  return jti
}
