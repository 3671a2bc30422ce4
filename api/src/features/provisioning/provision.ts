import type { Tx } from '../../db/client.ts'
import type { AfterCommit } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { obtainDefaultAgent } from '../agents/repository.ts'
import { getCustomer } from '../customers/repository.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import { decideEntitlement, type Entitlement } from '../subscriptions/entitlement.ts'
import { recordMrr } from '../subscriptions/mrr/record.ts'
import type { Owner, SubscriptionRecord } from '../subscriptions/repository.ts'
import { endWithCustomer } from '../subscriptions/service.ts'
import { listOtherLiveSubscriptions } from '../subscriptions/two-live.ts'
import { listUsableTokens, projectEntitlement, type UsableToken } from '../tokens/repository.ts'
import { issueToken } from '../tokens/service.ts'

export interface ProvisioningContext {
  tx: Tx
  deps: Deps
  afterCommit: AfterCommit
}

/** What the caller already knows and need not be read again. */
export interface ProvisioningFacts {
  owner?: Owner
  /** Just created: it has no tokens yet. */
  isNew?: boolean
}

/**
 * Brings revenue, tokens and e-mails in line with the state of a subscription. Every kind of event ends here,
 * so the order of events does not matter. Runs under the customer's lock.
 */
export async function provisionSubscription(
  context: ProvisioningContext,
  known: SubscriptionRecord,
  { owner: given, isNew = false }: ProvisioningFacts = {},
): Promise<SubscriptionRecord> {
  const { tx, deps } = context
  const owner = given ?? (await getCustomer(tx, known.customerId))
  const now = deps.clock.now()
  const subscription = await recordMrr(tx, await endWithCustomer(tx, known, owner), now)
  const { pastDueGraceDays } = deps.config
  const entitlement = decideEntitlement(subscription, { now, pastDueGraceDays })
  const tokens = isNew ? [] : await listUsableTokens(tx, subscription.stripeSubscriptionId)
  await projectOntoTokens(tx, tokens, subscription, entitlement)
  if (entitlement.state !== 'entitled') return subscription
  const tokenJti = await ensureToken(context, tokens, subscription, owner.accountId)
  // Without an address the e-mail waits: the event that brings the address comes through here again.
  if (tokenJti && owner.email) {
    await enqueueEmail(tx, deps, { kind: 'welcome', customerId: known.customerId, tokenJti })
  }
  return subscription
}

/**
 * Writes the entitlement to the columns that people read in SQL. Validation does not rely on them alone, and
 * a token that was revoked by hand stays revoked.
 */
async function projectOntoTokens(
  tx: Tx,
  tokens: readonly UsableToken[],
  { tier }: SubscriptionRecord,
  entitlement: Entitlement,
): Promise<void> {
  const isActive = entitlement.state === 'entitled'
  const reason = entitlement.state === 'entitled' ? null : entitlement.reason
  const outdated = tokens.filter(
    (token) =>
      !token.revokedAt &&
      (token.isActive !== isActive || token.tier !== tier || token.revokedReason !== reason),
  )
  if (outdated.length === 0) return
  const jtis = outdated.map(({ jti }) => jti)
  await projectEntitlement(tx, jtis, { isActive, tier, reason })
}

/** The token for the welcome e-mail; undefined if it was revoked or replaced by hand. */
async function ensureToken(
  { tx, deps, afterCommit }: ProvisioningContext,
  tokens: readonly UsableToken[],
  subscription: SubscriptionRecord,
  accountId: string,
): Promise<string | undefined> {
  const live = tokens.find(({ isDefaultAgents, supersededAt }) => isDefaultAgents && supersededAt === null)
  if (live) return live.revokedAt || live.hasReplacedAnother ? undefined : live.jti
  const { stripeSubscriptionId: subscriptionId, tier } = subscription
  const agentId = await obtainDefaultAgent(tx, accountId, subscriptionId)
  const jti = await issueToken(tx, deps, { accountId, agentId, subscription: { id: subscriptionId, tier } })
  await notifyAdmins(tx, deps, { kind: 'admin_token_issued', tokenJti: jti })
  const others = await listOtherLiveSubscriptions(tx, subscriptionId)
  afterCommit(() => {
    deps.log.info({ userId: accountId, subscriptionId, tier, jti }, `MCP token created for user ${accountId}`)
    if (others.length > 0)
      deps.log.warn({ userId: accountId, subscriptionId, others }, 'One person has two live subscriptions')
  })
  return jti
}
