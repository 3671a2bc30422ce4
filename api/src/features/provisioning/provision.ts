import type { Tx } from '../../db/client.ts'
import type { AfterCommit } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { moveDefaultAgent, obtainDefaultAgent } from '../agents/repository.ts'
import { getCustomer, lockAddressOf } from '../customers/repository.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import { decideEntitlement, type Entitlement, isTerminal } from '../subscriptions/entitlement.ts'
import { recordMrr } from '../subscriptions/mrr/record.ts'
import type { Owner, SubscriptionRecord } from '../subscriptions/repository.ts'
import { endWithCustomer } from '../subscriptions/service.ts'
import { listOtherLiveSubscriptions } from '../subscriptions/two-live.ts'
import { findAdoptable, wasWelcomedWithAnother } from '../tokens/adoption-repository.ts'
import { releaseEndedTokens } from '../tokens/ended-repository.ts'
import {
  listUsableTokens,
  type ProjectedState,
  projectEntitlement,
  supersedeToken,
  type UsableToken,
} from '../tokens/repository.ts'
import { issueToken } from '../tokens/service.ts'
import { tellOfLatePayments } from './late-payments.ts'

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
  await projectOntoTokens(context, tokens, subscription, entitlement)
  if (isTerminal(subscription.status)) await tellOfLatePayments(context, subscription)
  if (entitlement.state !== 'entitled') return subscription
  const token = await ensureToken(context, tokens, subscription, owner.accountId)
  // Without an address the e-mail waits: the event that brings the address comes through here again.
  if (token && owner.email) {
    await enqueueEmail(tx, deps, { kind: 'welcome', customerId: known.customerId, ...token })
  }
  return subscription
}

/**
 * Writes the entitlement to the columns that people read in SQL. Validation does not rely on them alone, and
 * a token that was revoked by hand stays revoked.
 */
async function projectOntoTokens(
  { tx, deps }: ProvisioningContext,
  tokens: readonly UsableToken[],
  { tier }: SubscriptionRecord,
  entitlement: Entitlement,
): Promise<void> {
  const isActive = entitlement.state === 'entitled'
  const reason = entitlement.state === 'entitled' ? null : entitlement.reason
  const ofPlan = tokens.filter(({ isOfAccount }) => !isOfAccount)
  await project(tx, ofPlan, { isActive, tier, reason })
  const ofAccount = tokens.filter(({ isOfAccount }) => isOfAccount)
  const withoutPlan = deps.catalog.freePlan ? 'free' : 'credits'
  await project(tx, ofAccount, { isActive: true, tier: isActive ? tier : withoutPlan, reason: null })
}

async function project(tx: Tx, tokens: readonly UsableToken[], state: ProjectedState): Promise<void> {
  const outdated = tokens.filter(
    (token) =>
      !token.revokedAt &&
      (token.isActive !== state.isActive ||
        token.tier !== state.tier ||
        token.revokedReason !== state.reason),
  )
  if (outdated.length === 0) return
  const jtis = outdated.map(({ jti }) => jti)
  await projectEntitlement(tx, jtis, state)
}

interface TokenToMail {
  tokenJti: string
  /** For a token that was mailed before: what is new is the subscription. */
  stripeSubscriptionId?: string
}

/** The token for the welcome e-mail; undefined if it was revoked or replaced by hand. */
async function ensureToken(
  context: ProvisioningContext,
  tokens: readonly UsableToken[],
  subscription: SubscriptionRecord,
  accountId: string,
): Promise<TokenToMail | undefined> {
  const { stripeSubscriptionId } = subscription
  const live = tokens.find(({ isDefaultAgents, supersededAt }) => isDefaultAgents && supersededAt === null)
  if (live?.isOfAccount) {
    if (live.revokedAt || (await wasWelcomedWithAnother(context.tx, stripeSubscriptionId, live)))
      return undefined
    return { tokenJti: live.jti, stripeSubscriptionId }
  }
  // Until it is mailed, an address may come that says that the account has a token.
  const isSettled = live && (live.revokedAt || live.wasMailed || live.hasReplacedAnother)
  const adopted = isSettled ? undefined : await adopt(context, accountId, subscription, live)
  if (adopted) return { tokenJti: adopted, stripeSubscriptionId }
  if (live) return live.revokedAt || live.hasReplacedAnother ? undefined : { tokenJti: live.jti }
  return { tokenJti: await issueDefault(context, subscription, accountId) }
}

/** The first token of the agent that comes with the subscription. */
async function issueDefault(
  { tx, deps, afterCommit }: ProvisioningContext,
  { stripeSubscriptionId: subscriptionId, tier }: SubscriptionRecord,
  accountId: string,
): Promise<string> {
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

/** The account's own token, if it has one: it goes on under the plan, and one that nobody has seen gives way to it. */
async function adopt(
  { tx, deps }: ProvisioningContext,
  accountId: string,
  { stripeSubscriptionId: subscriptionId, customerId, tier }: SubscriptionRecord,
  unseen: UsableToken | undefined,
): Promise<string | undefined> {
  // A purchase of credits or a sign-in may be giving the account one at this moment.
  await lockAddressOf(tx, customerId)
  if (deps.catalog.freePlan) await releaseEndedTokens(tx, accountId)
  const token = await findAdoptable(tx, { accountId, subscriptionId, now: deps.clock.now() })
  if (!token) return undefined
  if (unseen) await supersedeToken(tx, unseen.jti, 'account_has_token')
  await moveDefaultAgent(tx, subscriptionId, token.agentId)
  await projectEntitlement(tx, [token.jti], { isActive: true, tier, reason: null })
  return token.jti
}
