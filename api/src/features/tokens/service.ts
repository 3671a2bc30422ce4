import { randomUUID } from 'node:crypto'
import type { ServedTier } from '@kamiyo/catalog/types'
import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { findSecret, hashToken, resignToken, signToken, verifyToken } from './jwt.ts'
import { insertToken, supersedeToken, type TokenRecord } from './repository.ts'

const DAY_SECONDS = 86_400

export interface NewToken {
  accountId: string
  agentId: string
  /** What it is issued for; a null id means the whole account. */
  subscription: { id: string | null; tier: ServedTier }
}

/**
 * Creates a token and stores what is needed to verify it. The token itself is neither stored nor returned.
 */
export async function issueToken(
  tx: Tx,
  deps: Pick<Deps, 'config' | 'clock'>,
  { accountId, agentId, subscription }: NewToken,
): Promise<string> {
  const jti = randomUUID()
  const issuedAtSeconds = Math.floor(deps.clock.now().getTime() / 1000)
  const expiresAt = new Date((issuedAtSeconds + deps.config.tokens.expiryDays * DAY_SECONDS) * 1000)
  const { id: subscriptionId, tier } = subscription
  const signed = await signToken(
    {
      jti,
      accountId,
      tier,
      subscriptionId,
      issuedAt: new Date(issuedAtSeconds * 1000),
      expiresAt,
    },
    deps.config.tokens,
  )
  await insertToken(tx, {
    jti,
    userId: accountId,
    subscriptionId,
    agentId,
    tier,
    tokenHash: signed.hash,
    kid: signed.kid,
    signingInput: signed.signingInput,
    expiresAt,
  })
  return jti
}

/** The token as it was issued; undefined if validation would refuse it. */
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

export async function rotateToken(
  tx: Tx,
  deps: Pick<Deps, 'config' | 'clock'>,
  old: TokenRecord,
  tier: ServedTier,
  reason: string,
): Promise<string> {
  await supersedeToken(tx, old.jti, reason)
  return await issueSuccessor(tx, deps, old, tier)
}

/** Another token for the same agent, whose old token has already been replaced. */
export async function issueSuccessor(
  tx: Tx,
  deps: Pick<Deps, 'config' | 'clock'>,
  { accountId, agentId, ownSubscriptionId }: TokenRecord,
  tier: ServedTier,
): Promise<string> {
  return await issueToken(tx, deps, { accountId, agentId, subscription: { id: ownSubscriptionId, tier } })
}
