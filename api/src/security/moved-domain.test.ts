import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenOf } from '../../testing/outcome.ts'
import { buy } from '../../testing/purchase.ts'
import { type App, regenerateWith, restarted, validateWith } from '../../testing/restarted.ts'
import { type EventApi, JWT_SECRET, startEventApi } from '../../testing/start-event-api.ts'
import { sendDelivery } from '../features/emails/sender.ts'
import { hashToken, keyId } from '../features/tokens/jwt.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const ADDRESSES = ['https://www.mcp.example.com', 'https://mcp.example.org']
const TOKEN_TEXT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/

/** Replaces a token by one with changed claims, which is stored and signed with our key. */
async function replaceText(token: string, changes: Record<string, unknown>): Promise<string> {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const text = await new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: keyId(JWT_SECRET) })
    .sign(Buffer.from(JWT_SECRET))
  await api.deps.db
    .updateTable('mcpTokens')
    .set({ tokenHash: hashToken(text), signingInput: text.slice(0, text.lastIndexOf('.')) })
    .where('tokenHash', '=', hashToken(token))
    .execute()
  return text
}

async function resend(app: App, token: string) {
  const { jti } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('tokenHash', '=', hashToken(token))
    .executeTakeFirstOrThrow()
  const headers = { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` }
  const payload = { reason: 'The customer asked for it' }
  return await app.inject({ method: 'POST', url: `/api/admin/tokens/${jti}/resend`, headers, payload })
}

/** Sends the waiting e-mails and those they lead to, and returns the token of the last one. */
async function mailedToken(deps: EventApi['deps']): Promise<string> {
  for (;;) {
    const next = await deps.db
      .selectFrom('emailDeliveries')
      .select('id')
      .where('status', '=', 'queued')
      .where('kind', 'in', ['welcome', 'token_regenerated'])
      .orderBy('createdAt')
      .executeTakeFirst()
    if (!next) return TOKEN_TEXT.exec(api.provider.mails.at(-1)?.text ?? '')?.[0] ?? ''
    await sendDelivery(deps, next.id)
  }
}

test('a token outlives a move of the pages to another domain, and one issued there outlives the way back', async () => {
  const { token } = await buy(api)
  for (const PUBLIC_URL of ADDRESSES) {
    await restarted(api, { PUBLIC_URL }, async (app) => {
      expect((await validateWith(app, token)).status).toBe(200)
    })
  }
  await restarted(api, { PUBLIC_URL: ADDRESSES[0] ?? '' }, async (app, deps) => {
    const issuedThere = await regenerateWith(app, deps, token)
    expect((await api.validate(issuedThere)).status).toBe(200)
  })
})

test.each(['http://localhost:5173', 'https://kamiyo.example', 'https://long.gone.example'])(
  'a token from the time when its issuer was the address of the pages is valid still: %s',
  async (iss) => {
    const { token } = await buy(api)
    const old = await replaceText(token, { iss })
    expect((await api.validate(old)).status).toBe(200)
    await restarted(api, { PUBLIC_URL: ADDRESSES[1] ?? '' }, async (app) =>
      expect((await validateWith(app, old)).status).toBe(200),
    )
  },
)

test('what is resent after a move is the same token, and it works', async () => {
  const { token } = await buy(api)
  await restarted(api, { PUBLIC_URL: ADDRESSES[0] ?? '' }, async (app, deps) => {
    expect((await resend(app, token)).statusCode).toBe(200)
    const mailed = await mailedToken(deps)
    expect(mailed).toBe(token)
    expect((await validateWith(app, mailed)).status).toBe(200)
  })
})

test.each([
  ['of another audience', { aud: 'somebody-else' }],
  ['past its time', { exp: 1_700_000_000 }],
  ['without an id', { jti: undefined }],
])(
  'a stored token %s, which validation would refuse, is replaced and never mailed',
  async (_what, changes) => {
    const { token, buyer } = await buy(api)
    await mailedToken(api.deps)
    const dead = await replaceText(token, changes)
    await restarted(api, {}, async (app, deps) => {
      expect((await resend(app, dead)).statusCode).toBe(200)
      const mailed = await mailedToken(deps)
      expect(mailed).not.toBe(dead)
      expect((await validateWith(app, mailed)).status).toBe(200)
      expect(mailed).toBe(await tokenOf({ ...api, deps }, buyer))
    })
  },
)
