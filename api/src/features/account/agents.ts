import { randomUUID } from 'node:crypto'
import { getPlan } from '@kamiyo/catalog/plans'
import type { AuthSession } from '../../auth/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { recordAudit } from '../audit/service.ts'
import { withCustomer } from '../customers/lock.ts'
import type { TokenNoticeKind } from '../emails/requests.ts'
import { enqueueEmail } from '../emails/service.ts'
import { readStoredTier } from '../subscriptions/tier.ts'
import {
  endOverlap,
  supersedeLater,
  renameAgent as updateName,
  revokeAgent as updateRevoked,
} from '../tokens/changes-repository.ts'
import { keyIds } from '../tokens/jwt.ts'
import { findRenewalReason, type RenewalReason } from '../tokens/renewal.ts'
import {
  DEFAULT_AGENT,
  findLiveToken,
  findToken,
  supersedeToken,
  type TokenRecord,
} from '../tokens/repository.ts'
import { issueToken, reproduceToken, successorOf } from '../tokens/service.ts'
import { type AgentRow, countLiveAgents, listOwnAgents } from './agents-repository.ts'
import { noSubscription } from './billing.ts'
import { confirmSession, requestConfirmationCode } from './confirmation.ts'
import { findMainSubscription } from './subscriptions.ts'
import { assertMayIssue } from './token-allowance.ts'

export type Overlap = 'now' | '1h' | '24h'

const HOUR_MS = 3_600_000
const OVERLAP_MS: Record<Overlap, number> = { now: 0, '1h': HOUR_MS, '24h': 24 * HOUR_MS }

export interface Owner {
  email: string
  ip: string
  /** What the mail about it calls the browser that asked. */
  browser: string
}

type AgentDeps = Pick<Deps, 'clock' | 'config' | 'db'>

export interface Agent {
  row: AgentRow
  /** Beyond what the plan serves; its token is refused until there is room. */
  isSuspended: boolean
  /** Its token is refused wherever it comes in age. */
  renewalReason: RenewalReason | undefined
}

export async function listAgents(deps: AgentDeps, email: string): Promise<Agent[]> {
  const rows = await readOwnAgents(deps, deps.db, email)
  return rows.map((row) => {
    const { maxAgents } = getPlan(readStoredTier(row.tier)).limits
    const siblings = rows.filter(({ subscriptionId }) => subscriptionId === row.subscriptionId)
    return {
      row,
      isSuspended: maxAgents !== null && siblings.indexOf(row) >= maxAgents,
      renewalReason: findRenewalReason(row, deps),
    }
  })
}

/** The customer's lock makes two requests at once count one after the other. */
export async function createAgent(deps: Deps, owner: Owner, name: string): Promise<Secret> {
  const main = await findMainSubscription(deps.db, owner.email)
  if (!main) throw noSubscription()
  return await withCustomer(deps.db, main.stripeCustomerId, async (tx) => {
    const subscription = await findMainSubscription(tx, owner.email)
    if (!subscription || subscription.stripeCustomerId !== main.stripeCustomerId) throw noSubscription()
    const { stripeSubscriptionId, tier, userId } = subscription
    if (!(await findLiveToken(tx, stripeSubscriptionId, DEFAULT_AGENT))) throw firstPaymentOpen()
    const { maxAgents } = getPlan(tier).limits
    const live = await countLiveAgents(tx, stripeSubscriptionId)
    if (maxAgents !== null && live >= maxAgents) throw agentLimitReached(maxAgents)
    await assertMayIssue(tx, userId, tier)
    const agentId = randomUUID()
    const identity = { agentId, agentName: name }
    const jti = await issueToken(tx, deps, { userId, agent: agentId, subscription, identity })
    await audit(tx, owner, 'agent.create', agentId, { name, jti })
    await tell(tx, deps, owner, {
      kind: 'agent_created',
      customerId: subscription.customerId,
      jti,
      agent: name,
    })
    return { agentId, token: await readSecret(tx, deps, jti) }
  })
}

export interface Secret {
  agentId: string
  token: string
}

export async function renameAgent(deps: Deps, owner: Owner, agentId: string, name: string): Promise<void> {
  await changeAgent(deps, owner, agentId, async (tx, agent) => await updateName(tx, agent, name))
}

export async function revokeAgent(deps: Deps, owner: Owner, agentId: string): Promise<void> {
  await changeAgent(deps, owner, agentId, async (tx, agent, row) => {
    await updateRevoked(tx, agent)
    await audit(tx, owner, 'agent.revoke', agentId, { jti: agent.jti })
    await tell(tx, deps, owner, { kind: 'token_revoked', ...aboutAgent(row) })
  })
}

/** A new token for the agent; the old one works until the overlap that its owner picked is over. */
export async function rotateAgent(
  deps: Deps,
  owner: Owner,
  agentId: string,
  overlap: Overlap,
): Promise<Secret> {
  return await changeAgent(deps, owner, agentId, async (tx, old, row) => {
    const tier = readStoredTier(row.tier)
    await assertMayIssue(tx, old.userId, tier)
    await endOverlap(tx, old)
    if (overlap === 'now') await supersedeToken(tx, old.jti, 'rotated')
    else await supersedeLater(tx, old, new Date(deps.clock.now().getTime() + OVERLAP_MS[overlap]))
    const subscription = { stripeSubscriptionId: old.subscriptionId, tier }
    const jti = await issueToken(tx, deps, successorOf(old, subscription))
    await audit(tx, owner, 'agent.rotate', agentId, { overlap, from: old.jti, jti })
    await tell(tx, deps, owner, { kind: 'token_rotated', ...aboutAgent(row), jti })
    return { agentId, token: await readSecret(tx, deps, jti) }
  })
}

export async function requestRevealCode(deps: Deps, session: AuthSession, agentId: string): Promise<void> {
  await getOwnAgent(deps, deps.db, session.email, agentId)
  await requestConfirmationCode(deps, session)
}

export interface Reveal {
  agentId: string
  code: string
}

/** Shows a token again to whoever can read its owner's mail at this moment, and writes that down. */
export async function revealToken(
  deps: Deps,
  owner: Owner,
  session: AuthSession,
  { agentId, code }: Reveal,
): Promise<Secret> {
  await getOwnAgent(deps, deps.db, owner.email, agentId)
  await confirmSession(deps, session, code, owner.ip)
  return await changeAgent(deps, owner, agentId, async (tx, { jti }, row) => {
    await audit(tx, owner, 'token.reveal', agentId, { jti })
    await tell(tx, deps, owner, { kind: 'token_revealed', ...aboutAgent(row) })
    return { agentId, token: await readSecret(tx, deps, jti) }
  })
}

async function changeAgent<T>(
  deps: Deps,
  owner: Owner,
  agentId: string,
  change: (tx: Tx, current: TokenRecord, row: AgentRow) => Promise<T>,
): Promise<T> {
  const { stripeCustomerId } = await getOwnAgent(deps, deps.db, owner.email, agentId)
  return await withCustomer(deps.db, stripeCustomerId, async (tx) => {
    // Read again: another request may have changed the agent before the lock was ours.
    const row = await getOwnAgent(deps, tx, owner.email, agentId)
    const current = await findToken(tx, row.jti)
    if (!current) throw agentNotFound()
    return await change(tx, current, row)
  })
}

async function getOwnAgent(
  deps: AgentDeps,
  db: Deps['db'],
  email: string,
  agentId: string,
): Promise<AgentRow> {
  const agents = await readOwnAgents(deps, db, email)
  const found = agents.find((agent) => agent.agentId === agentId)
  if (!found) throw agentNotFound()
  return found
}

async function readOwnAgents({ clock, config }: AgentDeps, db: Deps['db'], email: string) {
  return await listOwnAgents(db, { email, now: clock.now(), keyIds: keyIds(config.tokens) })
}

async function readSecret(tx: Tx, deps: Deps, jti: string): Promise<string> {
  const record = await findToken(tx, jti)
  const token = record && (await reproduceToken(record, deps))
  if (!token) throw tokenNotRecoverable()
  return token
}

interface Told {
  kind: TokenNoticeKind
  customerId: string
  jti: string
  agent: string
}

function aboutAgent({ agent, agentName, customerId, jti }: AgentRow): Omit<Told, 'kind'> {
  return { customerId, jti, agent: agentName ?? agent }
}

/** The owner hears of everything that may be done with a stolen session. */
async function tell(tx: Tx, deps: Deps, { browser }: Owner, { jti, ...told }: Told): Promise<void> {
  await enqueueEmail(tx, deps, { ...told, tokenJti: jti, occurredAt: deps.clock.now(), browser })
}

async function audit(tx: Tx, { email, ip }: Owner, action: string, subjectId: string, after: object) {
  const reason = 'asked for by its owner'
  await recordAudit(tx, { actor: email, action, subjectType: 'agent', subjectId, reason, ip, after })
}

function agentNotFound(): AppError {
  return new AppError(
    'agent_not_found',
    'None of your agents has this id. See /api/account/agents for yours.',
  )
}

function agentLimitReached(maxAgents: number): AppError {
  return new AppError(
    'agent_limit_reached',
    `Your plan has ${maxAgents} ${maxAgents === 1 ? 'agent' : 'agents'}, and all are in use. Revoke one or change the plan.`,
  )
}

/** The first agent comes with the first payment; another one before it would take its place. */
function firstPaymentOpen(): AppError {
  return new AppError('conflict', 'Your first payment has not arrived yet. Make agents once it has.')
}

function tokenNotRecoverable(): AppError {
  return new AppError(
    'token_not_recoverable',
    'This token would be refused: it has expired, or the key that signed it is no longer in use. Rotate the agent to get a new one.',
  )
}
