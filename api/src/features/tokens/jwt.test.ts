import { type JWTPayload, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { hashToken, keyId, resignToken, signToken, type TokenKey, verifyToken } from './jwt.ts'

const KEY: TokenKey = {
  secret: 'jwt-unit-tests-0123456789-0123456789',
  formerSecrets: [],
}
const NOW = new Date('2026-06-15T12:00:00Z')
const nowSeconds = NOW.getTime() / 1000

const CLAIMS = {
  jti: '0f8b2f5e-6a1c-4c0e-9a53-0b4f6f3f1c55',
  accountId: 'b4f6f3f1-6a1c-4c0e-9a53-0f8b2f5ec155',
  tier: 'team' as const,
  subscriptionId: 'sub_1',
  issuedAt: NOW,
  expiresAt: new Date((nowSeconds + 60) * 1000),
}

const PAYLOAD: JWTPayload = {
  iss: 'kamiyo-mcp',
  aud: 'kamiyo-mcp',
  sub: CLAIMS.accountId,
  jti: CLAIMS.jti,
  iat: nowSeconds,
  exp: nowSeconds + 60,
}

/** Signs with the right key, so that only the claims can be the reason for a refusal. */
async function verify(payload: JWTPayload, alg = 'HS256', secret = KEY.secret) {
  const token = await new SignJWT(payload)
    .setProtectedHeader({ alg, kid: keyId(KEY.secret) })
    .sign(Buffer.from(secret))
  return await verifyToken(token, KEY, NOW)
}

test('the stored text and the key give the very same token again', async () => {
  const signed = await signToken(CLAIMS, KEY)
  expect(resignToken(signed.signingInput, KEY.secret)).toBe(signed.token)
  expect(signed.hash).toBe(hashToken(signed.token))
  expect(signed.token.startsWith(`${signed.signingInput}.`)).toBe(true)
  expect(await verifyToken(signed.token, KEY, NOW)).toBe('genuine')
})

test('another key has another name, and the name tells nothing of the key', () => {
  expect(keyId(KEY.secret)).not.toBe(keyId(`${KEY.secret}x`))
  expect(KEY.secret).not.toContain(keyId(KEY.secret))
})

test('a token with every claim in order is genuine', async () => {
  expect(await verify(PAYLOAD)).toBe('genuine')
})

for (const claim of ['iss', 'aud', 'sub', 'jti', 'iat', 'exp'] as const) {
  test(`a token without ${claim} is invalid`, async () => {
    expect(await verify({ ...PAYLOAD, [claim]: undefined })).toBe('invalid')
  })
}

test('a token for another audience is invalid, one that names another issuer is not', async () => {
  expect(await verify({ ...PAYLOAD, aud: 'other' })).toBe('invalid')
  expect(await verify({ ...PAYLOAD, iss: 'https://other.example' })).toBe('genuine')
})

test('a token that is not valid yet is invalid, one past its time is expired', async () => {
  expect(await verify({ ...PAYLOAD, nbf: nowSeconds + 60 })).toBe('invalid')
  expect(await verify({ ...PAYLOAD, exp: nowSeconds })).toBe('expired')
})

test('only HS256 with our key is genuine', async () => {
  expect(await verify(PAYLOAD, 'HS384', KEY.secret.repeat(2))).toBe('invalid')
  expect(await verify(PAYLOAD, 'HS256', `${KEY.secret}x`)).toBe('invalid')
})

test('while a secret is rolled, what the former one signed stays genuine, and is of an unknown key once that is retired', async () => {
  const old = await signToken(CLAIMS, KEY)
  const rolling = { ...KEY, secret: 'the-next-secret-0123456789-0123456789', formerSecrets: [KEY.secret] }
  expect(await verifyToken(old.token, rolling, NOW)).toBe('genuine')
  const next = await signToken(CLAIMS, rolling)
  expect(next.kid).toBe(keyId(rolling.secret))
  expect(await verifyToken(next.token, KEY, NOW)).toBe('unknown_key')
  expect(await verifyToken(old.token, { ...rolling, formerSecrets: [] }, NOW)).toBe('unknown_key')
})

test('a token that names no key, or one that is not ours, is invalid', async () => {
  for (const kid of [undefined, 'none', '__proto__']) {
    const header = { alg: 'HS256', ...(kid !== undefined && { kid }) }
    const token = await new SignJWT(PAYLOAD).setProtectedHeader(header).sign(Buffer.from(KEY.secret))
    expect(await verifyToken(token, KEY, NOW)).toBe('invalid')
  }
})
