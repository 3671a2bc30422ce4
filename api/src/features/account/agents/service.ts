import { getOffer } from '@kamiyo/catalog/catalog'
import type { Offer, ServedTier } from '@kamiyo/catalog/types'
import type { AuthSession } from '../../../auth/client.ts'
import { notSignedIn } from '../../../auth/session.ts'
import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import { holdMember } from '../../accounts/members-repository.ts'
import { isAllowed } from '../../accounts/roles.ts'
import { hasRoom, isAgentWithinPlan } from '../../agents/plan-limit.ts'
import { DEFAULT_AGENT, insertAgent, updateAgentName } from '../../agents/repository.ts'
import { recordAudit } from '../../audit/service.ts'
import { withCustomer } from '../../customers/lock.ts'
import type { TokenNoticeKind } from '../../emails/mails/security.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { findStanding, type Standing } from '../../standing/find-standing.ts'
import { readServedTier } from '../../subscriptions/tier.ts'
import { endOverlap, revokeTokensOf, supersedeLater } from '../../tokens/changes-repository.ts'
import { keyIds } from '../../tokens/jwt.ts'
import { findRenewalReason, type RenewalReason } from '../../tokens/renewal.ts'
import { findLiveToken, findToken, supersedeToken, type TokenRecord } from '../../tokens/repository.ts'
import { issueSuccessor, issueToken, reproduceToken } from '../../tokens/service.ts'
import { noSubscription } from '../billing/service.ts'
import { type Member, notAllowed } from '../member.ts'
import type { CodeRequested } from '../sign-in/codes.ts'
import { confirmSession, requestConfirmationCode } from '../sign-in/confirmation.ts'
import { type AgentRow, listAgentRows } from './repository.ts'
import { findServing } from './serving.ts'
import { assertMayIssue } from './token-allowance.ts'

export type Overlap = 'now' | '1h' | '24h'

const OVERLAP_MS: Record<Overlap, number> = { now: 0, '1h': HOUR_MS, '24h': 24 * HOUR_MS }

/** Who requests a change, and from where. */
export interface Actor {
  member: Member
  ip: string
  /** The name of the browser in the e-mail about the change. */
  browser: string
}

type AgentDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>

export interface Agent {
  row: AgentRow
  /** Exceeds the plan's number of agents; its token is refused until there is room. */
  isSuspended: boolean
  /** If set, its token is refused whatever the plan allows. */
  renewalReason: RenewalReason | undefined
}

export async function listAgents(deps: AgentDeps, accountId: string): Promise<Agent[]> {
  const rows = await readAgents(deps, deps.db, accountId)
  const standing = await findStanding(deps, accountId)
  return rows.map((row) => ({
    row,
    isSuspended: !hasPlace(deps, row, standing),
    renewalReason: findRenewalReason(row, deps),
  }))
}

/** Beside a plan that gives no access, what serves the account instead has places of its own. */
function hasPlace(
  { catalog }: AgentDeps,
  { olderAgents, olderWithoutPlan, tier }: AgentRow,
  standing: Standing | undefined,
): boolean {
  const isByPlan = !standing || standing.by === 'plan' || olderWithoutPlan === null
  return isByPlan
    ? isAgentWithinPlan(olderAgents, getOffer(catalog, tier))
    : isAgentWithinPlan(olderWithoutPlan, getOffer(catalog, standing.by))
}

/** The customer's lock makes two concurrent requests count one after the other. */
export async function createAgent(deps: Deps, actor: Actor, name: string): Promise<Secret> {
  const { accountId, email } = actor.member
  const first = await findServing(deps, deps.db, accountId)
  if (!first) throw noSubscription()
  return await asMember(deps, actor, first.lockKey, async (tx) => {
    const serving = await findServing(deps, tx, accountId)
    if (!serving || serving.lockKey !== first.lockKey) throw noSubscription()
    const { customerId, subscriptionId: id, tier } = serving
    if (id !== null && !(await findLiveToken(tx, id, DEFAULT_AGENT))) throw firstPaymentOpen()
    const offer = getOffer(deps.catalog, tier)
    if (!(await hasRoom(tx, { accountId, subscriptionId: id }, offer))) throw agentLimitReached(offer, tier)
    await assertMayIssue(tx, actor.member, offer)
    const agentId = await insertAgent(tx, { accountId, name, createdBy: email })
    const jti = await issueToken(tx, deps, { accountId, agentId, subscription: { id, tier } })
    await audit(tx, actor, 'agent.create', agentId, { name, jti })
    await notifyOwner(tx, deps, actor, { kind: 'agent_created', customerId, jti, agent: name })
    return { agentId, token: await readSecret(tx, deps, jti) }
  })
}

export interface Secret {
  agentId: string
  token: string
}

export async function renameAgent(deps: Deps, actor: Actor, agentId: string, name: string): Promise<void> {
  await changeAgent(deps, actor, agentId, async (tx, agent) => await updateAgentName(tx, agent, name))
}

export async function revokeAgent(deps: Deps, actor: Actor, agentId: string): Promise<void> {
  await changeAgent(deps, actor, agentId, async (tx, agent, row) => {
    await revokeTokensOf(tx, agent)
    await audit(tx, actor, 'agent.revoke', agentId, { jti: agent.jti })
    await notifyOwner(tx, deps, actor, { kind: 'token_revoked', ...aboutAgent(row) })
  })
}

/** Those that a removed member made. Their owner is told of each whose token was in use. */
export async function revokeAgentsOf(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { accountId, agentIds }: { accountId: string; agentIds: readonly string[] },
): Promise<void> {
  const rows = await readAgents(deps, tx, accountId)
  for (const agentId of agentIds) {
    await revokeTokensOf(tx, { agentId, accountId }, 'member_removed')
    const row = rows.find((candidate) => candidate.agentId === agentId)
    if (row) await notifyOwner(tx, deps, actor, { kind: 'token_revoked', ...aboutAgent(row) })
  }
}

/** Creates a new token for the agent; the old one works until the overlap chosen by its owner ends. */
export async function rotateAgent(
  deps: Deps,
  actor: Actor,
  agentId: string,
  overlap: Overlap,
): Promise<Secret> {
  return await changeAgent(deps, actor, agentId, async (tx, old, row) => {
    const tier = readServedTier(row.tier)
    await assertMayIssue(tx, actor.member, getOffer(deps.catalog, tier))
    await endOverlap(tx, old)
    if (overlap === 'now') await supersedeToken(tx, old.jti, 'rotated')
    else await supersedeLater(tx, old, new Date(deps.clock.now().getTime() + OVERLAP_MS[overlap]))
    const jti = await issueSuccessor(tx, deps, old, tier)
    await audit(tx, actor, 'agent.rotate', agentId, { overlap, from: old.jti, jti })
    await notifyOwner(tx, deps, actor, { kind: 'token_rotated', ...aboutAgent(row), jti })
    return { agentId, token: await readSecret(tx, deps, jti) }
  })
}

export async function requestRevealCode(
  deps: Deps,
  member: Member,
  session: AuthSession,
  agentId: string,
): Promise<CodeRequested> {
  await getManagedAgent(deps, deps.db, member, agentId)
  return await requestConfirmationCode(deps, session)
}

export interface Reveal {
  agentId: string
  code: string
}

/** Shows a token again to someone who has just proved that they can read the owner's mail, and records it. */
export async function revealToken(
  deps: Deps,
  actor: Actor,
  session: AuthSession,
  { agentId, code }: Reveal,
): Promise<Secret> {
  await getManagedAgent(deps, deps.db, actor.member, agentId)
  await confirmSession(deps, session, code, actor.ip)
  return await changeAgent(deps, actor, agentId, async (tx, { jti }, row) => {
    await audit(tx, actor, 'token.reveal', agentId, { jti })
    await notifyOwner(tx, deps, actor, { kind: 'token_revealed', ...aboutAgent(row) })
    return { agentId, token: await readSecret(tx, deps, jti) }
  })
}

export async function changeAgent<T>(
  deps: Deps,
  actor: Actor,
  agentId: string,
  change: (tx: Tx, current: TokenRecord, row: AgentRow) => Promise<T>,
): Promise<T> {
  const { lockKey } = await getManagedAgent(deps, deps.db, actor.member, agentId)
  return await asMember(deps, actor, lockKey, async (tx) => {
    // Read again: another request may have changed the agent before we had the lock.
    const row = await getManagedAgent(deps, tx, actor.member, agentId)
    const current = await findToken(tx, row.jti)
    if (!current) throw agentNotFound()
    return await change(tx, current, row)
  })
}

/** Runs under the customer's lock, and only if the member has not been removed in the meantime. */
async function asMember<T>(
  { db }: Deps,
  { member }: Actor,
  lockKey: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await withCustomer(db, lockKey, async (tx) => {
    if (member.role !== 'owner' && !(await holdMember(tx, member))) throw notSignedIn()
    return await work(tx)
  })
}

async function getManagedAgent(
  deps: AgentDeps,
  db: Deps['db'],
  member: Member,
  agentId: string,
): Promise<AgentRow> {
  const agents = await readAgents(deps, db, member.accountId)
  const found = agents.find((agent) => agent.agentId === agentId)
  if (!found) throw agentNotFound()
  if (!mayChange(member, found)) throw notAllowed('agents')
  return found
}

/** Members may change the agents they created; some roles may change all of them. */
export function mayChange({ email, role }: Member, { createdBy }: Pick<AgentRow, 'createdBy'>): boolean {
  return createdBy === email || isAllowed(role, 'agents')
}

async function readAgents({ catalog, clock, config }: AgentDeps, db: Deps['db'], accountId: string) {
  const asked = { accountId, now: clock.now(), keyIds: keyIds(config.tokens) }
  return await listAgentRows(db, { ...asked, isFreeOffered: catalog.freePlan !== null })
}

async function readSecret(tx: Tx, deps: Deps, jti: string): Promise<string> {
  const record = await findToken(tx, jti)
  const token = record && (await reproduceToken(record, deps))
  if (!token) throw tokenNotRecoverable()
  return token
}

interface TokenNotice {
  kind: TokenNoticeKind
  customerId: string
  jti: string
  agent: string
}

function aboutAgent({ customerId, jti, name }: AgentRow): Omit<TokenNotice, 'kind'> {
  return { customerId, jti, agent: name }
}

/** The account's owner is notified of everything that someone with a stolen session could do. */
async function notifyOwner(
  tx: Tx,
  deps: Deps,
  { browser, member }: Actor,
  { jti, ...notice }: TokenNotice,
): Promise<void> {
  const by = member.role === 'owner' ? {} : { member: member.email }
  await enqueueEmail(tx, deps, { ...notice, ...by, tokenJti: jti, occurredAt: deps.clock.now(), browser })
}

export async function audit(tx: Tx, { ip, member }: Actor, action: string, subjectId: string, after: object) {
  const reason = `asked for by the account's ${member.role}`
  await recordAudit(tx, { actor: member.email, action, subjectType: 'agent', subjectId, reason, ip, after })
}

function agentNotFound(): AppError {
  return new AppError(
    'agent_not_found',
    'None of your agents has this id. See /api/account/agents for yours.',
  )
}

function agentLimitReached({ limits: { maxAgents } }: Offer, tier: ServedTier): AppError {
  const agents = `${maxAgents} ${maxAgents === 1 ? 'agent' : 'agents'}, and all are in use. Revoke one or`
  return new AppError(
    'agent_limit_reached',
    tier === 'credits' || tier === 'free'
      ? `${tier === 'credits' ? 'Credits without a plan serve' : 'The free plan has'} ${agents} choose a plan.`
      : `Your plan has ${agents} change the plan.`,
  )
}

/** The first agent is created with the first payment; one created earlier would take its place. */
function firstPaymentOpen(): AppError {
  return new AppError('conflict', 'Your first payment has not arrived yet. Make agents once it has.')
}

function tokenNotRecoverable(): AppError {
  return new AppError(
    'token_not_recoverable',
    'This token would be refused: it has expired, or the key that signed it is no longer in use. Rotate the agent to get a new one.',
  )
}
