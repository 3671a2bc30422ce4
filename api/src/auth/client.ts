import { createHmac } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { emailOTP } from 'better-auth/plugins/email-otp'
import type { Db } from '../db/client.ts'
import { databaseUnavailable } from '../errors.ts'
import type { Logger } from '../lib/logger.ts'

/** What a code is good for; a code for one is worthless for the other. */
export type CodePurpose = 'sign_in' | 'reveal'

export interface AuthSession {
  id: string
  /** The address at sign-in, in lower case: all that a session proves. */
  email: string
}

export interface Auth {
  sessionCookieName: string
  /** A new six-digit code, which replaces an earlier one. Only its hash is stored. */
  createCode(email: string, purpose: CodePurpose): Promise<string>
  /** Uses up a sign-in code; the cookies of the new session, or undefined when the code is not good. */
  signIn(email: string, code: string, userAgent: string | undefined): Promise<string[] | undefined>
  /** Uses up a code that shows something secret once more; whether it was good. */
  redeemRevealCode(email: string, code: string): Promise<boolean>
  findSession(cookie: string): Promise<AuthSession | undefined>
  endSession(id: string): Promise<void>
  endSessionsOf(email: string): Promise<void>
  /** What makes a browser forget its session. */
  clearedCookie: string
}

export interface AuthOptions {
  secret: string
  publicUrl: string
  db: Db
  log: Logger
}

export const CODE_TTL_SECONDS = 600
const CODE_TRIES = 5
const SESSION_SECONDS = 30 * 86_400

const CODE_TYPES = { sign_in: 'sign-in', reveal: 'email-verification' } as const

export function createAuth(options: AuthOptions): Auth {
  const auth = createBetterAuth(options)
  const { db } = options
  const isSecure = options.publicUrl.startsWith('https:')
  const sessionCookieName = `${isSecure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`
  return {
    sessionCookieName,
    clearedCookie: `${sessionCookieName}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
    async createCode(email, purpose) {
      return await auth.api.createVerificationOTP({ body: { email, type: CODE_TYPES[purpose] } })
    },
    async signIn(email, code, userAgent) {
      const headers = new Headers(userAgent === undefined ? {} : { 'user-agent': userAgent })
      const signedIn = await unlessRefused(
        auth.api.signInEmailOTP({ body: { email, otp: code }, headers, returnHeaders: true }),
      )
      return signedIn?.headers.getSetCookie()
    },
    async redeemRevealCode(email, code) {
      const redeemed = await unlessRefused(
        auth.api.verifyEmailOTP({ body: { email, otp: code }, headers: new Headers() }),
      )
      return redeemed !== undefined
    },
    async findSession(cookie) {
      const found = await unlessRefused(
        auth.api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } }),
      )
      return found ? { id: found.session.id, email: found.user.email } : undefined
    },
    async endSession(id) {
      await db.deleteFrom('authSessions').where('id', '=', id).execute()
    },
    async endSessionsOf(email) {
      const users = db.selectFrom('authUsers').select('id').where('email', '=', email)
      await db.deleteFrom('authSessions').where('userId', 'in', users).execute()
    },
  }
}

const COOKIE_PREFIX = 'kamiyo'

/** Its own routes are not served: ours call the few functions that are used. */
function createBetterAuth({ secret, publicUrl, db, log }: AuthOptions) {
  return betterAuth({
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    // Its queries go through our Kysely instance, which writes their names in snake_case.
    database: { db, type: 'postgres', transaction: true },
    user: { modelName: 'authUsers' },
    session: {
      modelName: 'authSessions',
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
    },
    verification: { modelName: 'authCodes' },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: publicUrl.startsWith('https:'),
      // The tables are our migrations' business, and nothing connects before it is used.
      database: { validateSchema: false },
    },
    logger: { log: (level, message) => log[level]({ part: 'sign-in' }, message) },
    telemetry: { enabled: false },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: CODE_TTL_SECONDS,
        allowedAttempts: CODE_TRIES,
        // A plain hash of six digits is guessed in a moment; this one needs the key too.
        storeOTP: { hash: async (otp) => createHmac('sha256', secret).update(`code:${otp}`).digest('hex') },
        sendVerificationOTP: async () => {
          throw new Error('Codes are mailed by the worker, which asks for them itself')
        },
      }),
    ],
  })
}

/** Undefined when the code or the session is not good; a failure behind it is the database's. */
async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof APIError)) throw error
    if (error.statusCode >= 500) throw databaseUnavailable(error)
    return undefined
  }
}
