import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'

interface Proved {
  email: string
}

interface BodySchema {
  '~standard': {
    version: 1
    vendor: string
    validate(value: unknown): { value: Proved }
    types?: { input: Proved; output: Proved }
  }
}

/** The caller has already validated it. */
const Body: BodySchema = {
  '~standard': { version: 1, vendor: 'kamiyo', validate: (value) => ({ value: value as Proved }) },
}

/** Starts a session for an address that has been verified by other means. */
export const provedAddress = {
  id: 'proved-address',
  endpoints: {
    startSession: createAuthEndpoint.serverOnly({ method: 'POST', body: Body }, async (ctx) => {
      const { internalAdapter } = ctx.context
      const { email } = ctx.body
      const known = await internalAdapter.findUserByEmail(email)
      const create = async () =>
        await internalAdapter.createUser({ email, emailVerified: true, name: '' }, { method: 'email-otp' })
      const user =
        known?.user ??
        (await create().catch(async (error: unknown) => {
          // Another browser may have signed in for the first time at the same moment.
          const made = await internalAdapter.findUserByEmail(email)
          if (!made) throw error
          return made.user
        }))
      const session = await internalAdapter.createSession(user.id)
      await setSessionCookie(ctx, { session, user })
      return { userId: user.id, sessionId: session.id }
    }),
  },
} satisfies BetterAuthPlugin
