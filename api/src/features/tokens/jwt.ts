import { createHmac, hash } from 'node:crypto'
import type { ServedTier } from '@kamiyo/catalog/types'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'

/** The audience of our tokens; a token for another service is refused. */
const AUDIENCE = 'kamiyo-mcp'
/** Shows where a token comes from and proves nothing: see docs/decisions/0010-tokens-keep-their-issuer.md. */
const ISSUER = 'kamiyo-mcp'
const ALGORITHM = 'HS256'
const MAX_TOKEN_LENGTH = 4_096

export interface TokenKey {
  secret: string
  /** Used only to verify, while the tokens they signed are being replaced. */
  formerSecrets: readonly string[]
}

export interface TokenClaims {
  jti: string
  accountId: string
  tier: ServedTier
  /** Null for a token of the whole account, which then has no such claim. */
  subscriptionId: string | null
  issuedAt: Date
  expiresAt: Date
}

export interface SignedToken {
  token: string
  /** May be stored: the signed text without its signature. */
  signingInput: string
  hash: string
  kid: string
}

export async function signToken(claims: TokenClaims, key: TokenKey): Promise<SignedToken> {
  const kid = keyId(key.secret)
  const token = await new SignJWT({
    user_id: claims.accountId,
    tier: claims.tier,
    ...(claims.subscriptionId !== null && { subscription_id: claims.subscriptionId }),
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.accountId)
    .setJti(claims.jti)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(Buffer.from(key.secret))
  return { token, signingInput: token.slice(0, token.lastIndexOf('.')), hash: hashToken(token), kid }
}

/** HS256 gives the same signature for the same text, so this is exactly the token that was issued. */
export function resignToken(signingInput: string, secret: string): string {
  return `${signingInput}.${createHmac('sha256', secret).update(signingInput).digest('base64url')}`
}

export function hashToken(token: string): string {
  return hash('sha256', token)
}

/** The secret that `kid` names, current or former; undefined if it has been retired. */
export function findSecret(
  { secret, formerSecrets }: TokenKey,
  kid: string | null | undefined,
): string | undefined {
  return [secret, ...formerSecrets].find((candidate) => keyId(candidate) === kid)
}

class UnknownKey extends errors.JWSSignatureVerificationFailed {}

function toVerificationKey(key: TokenKey, kid: string | undefined): Uint8Array {
  const secret = findSecret(key, kid)
  if (secret === undefined) throw new UnknownKey()
  return Buffer.from(secret)
}

/** Identifies the key without revealing anything about it. */
export function keyId(secret: string): string {
  return createHmac('sha256', secret).update('kid').digest('hex').slice(0, 16)
}

/** The current and the former ones. */
export function keyIds({ secret, formerSecrets }: TokenKey): string[] {
  return [secret, ...formerSecrets].map(keyId)
}

/**
 * `unknown_key` means that the token looks like ours and names a key we do not have; this does not prove who
 * made it.
 */
export type TokenVerdict = 'genuine' | 'expired' | 'unknown_key' | 'invalid'

/** Checks signature and claims only; the database decides whether the token may be used. */
export async function verifyToken(token: string, key: TokenKey, now: Date): Promise<TokenVerdict> {
  if (token.length > MAX_TOKEN_LENGTH) return 'invalid'
  try {
    await jwtVerify(token, ({ kid }) => toVerificationKey(key, kid), {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      requiredClaims: ['iss', 'exp', 'iat', 'jti', 'sub'],
      currentDate: now,
    })
    return 'genuine'
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired'
    if (error instanceof UnknownKey) return looksIssued(token) ? 'unknown_key' : 'invalid'
    if (error instanceof errors.JOSEError) return 'invalid'
    throw error
  }
}

const KEY_ID = /^[0-9a-f]{16}$/

function looksIssued(token: string): boolean {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    const { aud, sub, jti, exp, user_id: userId, subscription_id: subscriptionId } = decodeJwt(token)
    const named = [sub, jti, userId, subscriptionId ?? ''].every((claim) => typeof claim === 'string')
    return alg === ALGORITHM && KEY_ID.test(String(kid)) && aud === AUDIENCE && named && exp !== undefined
  } catch {
    // Whatever it is, it is not one of our tokens.
    return false
  }
}
