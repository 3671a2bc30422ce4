import { getOffer } from '@kamiyo/catalog/catalog'
import type { ServedTier } from '@kamiyo/catalog/types'
import type { Db, Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { hasRoom } from '../../agents/plan-limit.ts'
import { DEFAULT_AGENT, insertAgent, obtainDefaultAgent } from '../../agents/repository.ts'
import { recordAudit } from '../../audit/service.ts'
import { withCustomer } from '../../customers/lock.ts'
import { loadService } from '../../emails/compose/service.ts'
import { enqueueEmail, notifyAdmins, requeueEmail } from '../../emails/service.ts'
import { decideEntitlement } from '../../subscriptions/entitlement.ts'
import { getSubscription, type SubscriptionRecord } from '../../subscriptions/repository.ts'
import { endOverlap, revokeToken } from '../../tokens/changes-repository.ts'
import { findLiveToken, findToken } from '../../tokens/repository.ts'
import { issueToken, rotateToken } from '../../tokens/service.ts'
import type { AdminAction } from '../action.ts'
import { toTokenSummary } from './reply.ts'
import {
  findAccountOwner,
  findOwner,
  findTokenMail,
  findTokenRow,
  getTokenRow,
  type TokenRow,
} from './repository.ts'

/** A customer's token that an operator works on, under the customer's lock. */
interface TokenContext extends Covered {
  tx: Tx
  customerId: string
  accountId: string
  email: string | null
}

interface Covered {
  /** Null for a token of an account that has none. */
  subscriptionId: string | null
}

export async function issueByHand(
  deps: Deps,
  request: { subscriptionId: string; agent: string | undefined },
  action: AdminAction,
): Promise<TokenRow> {
  const { subscriptionId, agent = DEFAULT_AGENT } = request
  const find = async (db: Db) => await findOwner(db, subscriptionId)
  const owned = { subscriptionId, find, name: `subscription ${subscriptionId}` }
  return await withTokenContext(deps, owned, async (context) => {
    const { tx, accountId } = context
    const { tier } = await getEntitled(context, subscriptionId, deps)
    await assertNoToken(tx, subscriptionId, agent)
    await assertRoom(deps, context, tier)
    const agentId =
      agent === DEFAULT_AGENT
        ? await obtainDefaultAgent(tx, accountId, subscriptionId)
        : await insertAgent(tx, { accountId, name: agent, createdBy: null })
    const jti = await issueToken(tx, deps, { accountId, agentId, subscription: { id: subscriptionId, tier } })
    await enqueueEmail(tx, deps, { kind: 'welcome', customerId: context.customerId, tokenJti: jti })
    await notifyAdmins(tx, deps, { kind: 'admin_token_issued', tokenJti: jti })
    return await finish(tx, deps, 'token.issue', action, undefined, jti)
  })
}

/** The new token is mailed to its owner; the old one is refused from the next call on. */
export async function regenerate(deps: Deps, jti: string, action: AdminAction): Promise<TokenRow> {
  return await onToken(deps, jti, async (context, before) => {
    const { tx, customerId } = context
    assertNewest(before)
    const tier = await getServedTier(context, deps)
    if (before.revokedAt) await assertRoom(deps, context, tier)
    const old = await findToken(tx, jti)
    if (!old) throw unknownToken(jti)
    await endOverlap(tx, old)
    const tokenJti = await rotateToken(tx, deps, old, tier, 'regenerated_by_operator')
    await enqueueEmail(tx, deps, { kind: 'token_regenerated', customerId, tokenJti })
    return await finish(tx, deps, 'token.regenerate', action, before, tokenJti)
  })
}

/** Revoking an agent's newest token also revokes an older one that still works in an overlap. */
export async function revoke(deps: Deps, jti: string, action: AdminAction): Promise<TokenRow> {
  return await onToken(deps, jti, async ({ tx, customerId }, before) => {
    assertNotRevoked(before)
    await revokeToken(tx, jti, 'revoked_by_operator')
    if (!before.supersededAt) await endOverlap(tx, before)
    await enqueueEmail(tx, deps, {
      kind: 'token_revoked',
      customerId,
      tokenJti: jti,
      agent: before.agentName,
      occurredAt: deps.clock.now(),
      browser: 'Our support',
    })
    return await finish(tx, deps, 'token.revoke', action, before, jti)
  })
}

/**
 * Mails the same token again, to its owner's current address. One that its mail would be cancelled for when it is
 * sent is refused here, so that the operator is not told of a mail that never comes.
 */
export async function resend(deps: Deps, jti: string, action: AdminAction): Promise<TokenRow> {
  return await onToken(deps, jti, async (context, before) => {
    const { tx, customerId } = context
    assertNewest(before)
    assertNotRevoked(before)
    assertReachable(context)
    const mail = await findTokenMail(tx, jti)
    await assertMailable(context, deps, mail?.kind ?? 'welcome')
    if (mail) await requeueEmail(tx, deps, mail.id, customerId)
    else await enqueueEmail(tx, deps, { kind: 'welcome', customerId, tokenJti: jti })
    return await finish(tx, deps, 'token.resend', action, before, jti)
  })
}

async function onToken(
  deps: Deps,
  jti: string,
  work: (context: TokenContext, token: TokenRow) => Promise<TokenRow>,
): Promise<TokenRow> {
  const known = await findTokenRow(deps.db, jti)
  if (!known) throw unknownToken(jti)
  const { accountId, subscriptionId } = known
  const find = async (db: Db) =>
    subscriptionId === null ? await findAccountOwner(db, accountId) : await findOwner(db, subscriptionId)
  const owned = { subscriptionId, find, name: `customer of token ${jti}` }
  return await withTokenContext(deps, owned, async (context) => {
    // Read again: it may have been replaced before we had the lock.
    return await work(context, await getTokenRow(context.tx, jti))
  })
}

async function withTokenContext(
  deps: Deps,
  { subscriptionId, find, name }: Covered & { find: (db: Db) => ReturnType<typeof findOwner>; name: string },
  work: (context: TokenContext) => Promise<TokenRow>,
): Promise<TokenRow> {
  const owner = await find(deps.db)
  if (!owner) throw new AppError('not_found', `No ${name} is stored.`)
  return await withCustomer(deps.db, owner.lockKey, async (tx) => {
    // Read again: the address may have changed before we had the lock.
    const current = await find(tx)
    return await work({ tx, subscriptionId, ...(current ?? owner) })
  })
}

/** The plan of the subscription, the account's credits, or the free plan: a token that nothing covers would be refused. */
async function getServedTier(context: TokenContext, deps: Deps): Promise<ServedTier> {
  const { accountId, subscriptionId, tx } = context
  const service = await loadService({ ...deps, db: tx }, { accountId, subscriptionId })
  if (service?.state === 'entitled') {
    assertReachable(context)
    return service.tier
  }
  if (subscriptionId !== null) return (await getEntitled(context, subscriptionId, deps)).tier
  throw conflict('Neither a running subscription nor credits serve the account; a token would be refused.')
}

/** A welcome says that all is ready; the mail of a replacement goes out while the subscription is only suspended too. */
async function assertMailable(context: TokenContext, deps: Deps, kind: string): Promise<void> {
  const { accountId, subscriptionId, tx } = context
  if (kind === 'welcome') {
    await getServedTier(context, deps)
    return
  }
  const service = await loadService({ ...deps, db: tx }, { accountId, subscriptionId })
  if (!service || service.state === 'revoked')
    throw conflict('Nothing serves the account any more; the token would be refused.')
}

async function getEntitled(
  context: TokenContext,
  subscriptionId: string,
  deps: Deps,
): Promise<SubscriptionRecord> {
  const subscription = await getSubscription(context.tx, subscriptionId)
  const entitlement = decideEntitlement(subscription, {
    now: deps.clock.now(),
    pastDueGraceDays: deps.config.pastDueGraceDays,
  })
  if (entitlement.state !== 'entitled') {
    throw conflict(
      `Subscription ${subscriptionId} gives no access now (${entitlement.reason}); a token would be refused.`,
    )
  }
  assertReachable(context)
  return subscription
}

async function assertNoToken(tx: Tx, subscriptionId: string, agent: string): Promise<void> {
  const live = await findLiveToken(tx, subscriptionId, agent)
  if (live) throw conflict(`Agent ${agent} has token ${live.jti} already. Regenerate that one.`)
}

async function assertRoom(
  { catalog }: Pick<Deps, 'catalog'>,
  context: TokenContext,
  tier: ServedTier,
): Promise<void> {
  const { tx, accountId } = context
  const isWithoutPlan = tier === 'credits' || tier === 'free'
  const offer = getOffer(catalog, tier)
  const subscriptionId = isWithoutPlan ? null : context.subscriptionId
  if (await hasRoom(tx, { accountId, subscriptionId }, offer)) return
  const { maxAgents } = offer.limits
  throw conflict(`The plan ${tier} has room for ${maxAgents} agent(s), and all are in use.`)
}

function assertReachable({ email }: TokenContext): void {
  if (email === null)
    throw conflict('No e-mail address is known for this customer, so the token could not be sent.')
}

function assertNewest({ jti, supersededAt }: TokenRow): void {
  if (supersededAt) throw conflict(`Token ${jti} was replaced by a newer one. Work on that one.`)
}

function assertNotRevoked({ jti, revokedAt }: TokenRow): void {
  if (revokedAt)
    throw conflict(`Token ${jti} is revoked. Regenerate the newest of its agent to give it a new one.`)
}

async function finish(
  tx: Tx,
  deps: Deps,
  name: string,
  action: AdminAction,
  before: TokenRow | undefined,
  jti: string,
): Promise<TokenRow> {
  const after = await getTokenRow(tx, jti)
  await recordAudit(tx, {
    ...action,
    action: name,
    subjectType: 'token',
    subjectId: before?.jti ?? jti,
    before: before && toTokenSummary(deps, before),
    after: toTokenSummary(deps, after),
  })
  return after
}

function unknownToken(jti: string): AppError {
  return new AppError('not_found', `No token ${jti} is stored.`, { param: 'jti' })
}

function conflict(message: string): AppError {
  return new AppError('conflict', message)
}
