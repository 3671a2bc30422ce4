import { randomUUID } from 'node:crypto'
import type { RawBuilder } from 'kysely'
import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'
import { findSecret, hashToken, resignToken, signToken, verifyToken } from './jwt.ts'
import { agentCreatedAtOf, insertToken, supersedeToken, type TokenRecord } from './repository.ts'

const DAY_SECONDS = 86_400

export interface TokenOwner {
  userId: string
  agent: string
  subscription: Pick<SubscriptionRecord, 'stripeSubscriptionId' | 'tier'>
  /** Of an agent that had a token before, or that its owner named. */
  identity?: AgentIdentity
}

export interface AgentIdentity {
  agentId: string
  agentName: string | null
  /** Left out for an agent that begins with this token. */
  agentCreatedAt?: RawBuilder<Date>
}

/** Makes a token and stores what proves it. The token itself is never stored and not returned. */
export async function issueToken(
  tx: Tx,
  deps: Pick<Deps, 'config' | 'clock'>,
  owner: TokenOwner,
): Promise<string> {
  const jti = randomUUID()
  const issuedAtSeconds = Math.floor(deps.clock.now().getTime() / 1000)
  const expiresAt = new Date((issuedAtSeconds + deps.config.tokens.expiryDays * DAY_SECONDS) * 1000)
  const { stripeSubscriptionId: subscriptionId, tier } = owner.subscription
  const signed = await signToken(
    {
      jti,
      userId: owner.userId,
      tier,
      subscriptionId,
      issuedAt: new Date(issuedAtSeconds * 1000),
      expiresAt,
    },
    deps.config.tokens,
  )
  await insertToken(tx, {
    jti,
    userId: owner.userId,
    subscriptionId,
    agent: owner.agent,
    tier,
    tokenHash: signed.hash,
    kid: signed.kid,
    signingInput: signed.signingInput,
    expiresAt,
    ...owner.identity,
  })
  return jti
}

/** The token as it was issued; undefined when validation would refuse its text, which then helps nobody. */
export async function reproduceToken(
  record: Pick<TokenRecord, 'kid' | 'signingInput' | 'tokenHash'>,
  { config, clock }: Pick<Deps, 'config' | 'clock'>,
): Promise<string | undefined> {
  const secret = findSecret(config.tokens, record.kid)
  if (record.signingInput === null || secret === undefined) return undefined
  const token = resignToken(record.signingInput, secret)
  if (hashToken(token) !== record.tokenHash) return undefined
  return (await verifyToken(token, config.tokens, clock.now())) === 'genuine' ? token : undefined
}

/** Replaces a token of the same agent. */
export async function rotateToken(
  tx: Tx,
  deps: Pick<Deps, 'config' | 'clock'>,
  old: TokenRecord,
  subscription: TokenOwner['subscription'],
  reason: string,
): Promise<string> {
  await supersedeToken(tx, old.jti, reason)
  return await issueToken(tx, deps, successorOf(old, subscription))
}

/** The same agent with another token. */
export function successorOf(old: TokenRecord, subscription: TokenOwner['subscription']): TokenOwner {
  const { userId, agent, agentId, agentName, jti } = old
  const identity = { agentId, agentName, agentCreatedAt: agentCreatedAtOf(jti) }
  return { userId, agent, subscription, identity }
}
