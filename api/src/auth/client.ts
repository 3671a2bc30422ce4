import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { sql } from 'kysely'
import type { Db } from '../db/client.ts'
import { databaseUnavailable } from '../errors.ts'
import { writeCookie } from '../http/cookies.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { OutageLog } from '../telemetry/outage-log.ts'
import { provedAddress } from './proved-address.ts'
import { deleteSessionsOfAddress } from './sessions-repository.ts'

export interface AuthSession {
  id: string
  userId: string
  /** The address at sign-in, in lower case; a session proves nothing else. */
  email: string
  /** When a mailed code was last entered in it. */
  confirmedAt: Date
  /** The chosen account; null until one is chosen. */
  accountId: string | null
}

export interface StartedSession {
  userId: string
  sessionId: string
  cookies: string[]
}

export interface Auth {
  sessionCookieName: string
  /** For an address that the caller has verified. */
  startSession(email: string, userAgent: string | undefined): Promise<StartedSession>
  findSession(cookie: string): Promise<AuthSession | undefined>
  endSession(id: string): Promise<void>
  endSessionsOf(email: string): Promise<void>
  /** Makes a browser delete its session cookie. */
  clearedCookie: string
}

export interface AuthOptions {
  secret: string
  publicUrl: string
  db: Db
  log: Logger
  outages: OutageLog
}

const SESSION_SECONDS = 30 * 86_400
/** The last use of a session is written at most once in this interval. */
const LAST_SEEN_MS = 300_000

export function createAuth(options: AuthOptions): Auth {
  const auth = createBetterAuth(options)
  const { db } = options
  const isSecure = options.publicUrl.startsWith('https:')
  const sessionCookieName = `${isSecure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`
  return {
    sessionCookieName,
    clearedCookie: writeCookie(sessionCookieName, '', { maxAgeSeconds: 0, isSecure }),
    async startSession(email, userAgent) {
      const headers = new Headers(userAgent === undefined ? {} : { 'user-agent': userAgent })
      const started = await orUnavailable(
        auth.api.startSession({ body: { email }, headers, returnHeaders: true }),
      )
      return { ...started.response, cookies: started.headers.getSetCookie() }
    },
    async findSession(cookie) {
      const found = await unlessRefused(
        auth.api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } }),
      )
      if (!found) return undefined
      const { id, accountId = null, confirmedAt, lastSeenAt } = found.session
      if (Date.now() - lastSeenAt.getTime() > LAST_SEEN_MS) await noteUse(db, id)
      return { id, userId: found.user.id, email: found.user.email, confirmedAt, accountId }
    },
    async endSession(id) {
      await db.deleteFrom('authSessions').where('id', '=', id).execute()
    },
    async endSessionsOf(email) {
      await deleteSessionsOfAddress(db, email)
    },
  }
}

const COOKIE_PREFIX = 'kamiyo'

const dateFromNow = {
  type: 'date',
  required: true,
  input: false,
  defaultValue: () => new Date(),
} as const

const ourChoice = { type: 'string', required: false, input: false } as const

/** The library's own routes are not served: our routes call the few functions we need. */
function createBetterAuth({ secret, publicUrl, db, log, outages }: AuthOptions) {
  return betterAuth({
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    // Its queries use our Kysely instance, which converts their names to snake_case.
    database: { db, type: 'postgres', transaction: true },
    user: { modelName: 'authUsers' },
    session: {
      modelName: 'authSessions',
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      additionalFields: { accountId: ourChoice, confirmedAt: dateFromNow, lastSeenAt: dateFromNow },
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: publicUrl.startsWith('https:'),
      // Our migrations create the tables, and nothing connects before it is used.
      database: { validateSchema: false },
    },
    logger: {
      log: (level, message, ...details) => {
        // It logs each failed query, but the request that fails with it is already counted.
        if (!details.some((detail) => outages.notice(detail))) log[level]({ part: 'sign-in' }, message)
      },
    },
    telemetry: { enabled: false },
    plugins: [provedAddress],
  })
}

async function noteUse(db: Db, id: string): Promise<void> {
  await db.updateTable('authSessions').set({ lastSeenAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** Undefined if the session is not valid. */
async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await orUnavailable(work)
  } catch (error) {
    if (error instanceof APIError) return undefined
    throw error
  }
}

/**
 * The library hides the cause behind a 5xx of its own. It must be the database, because the library uses
 * nothing else.
 */
async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof APIError && error.statusCode >= 500) throw databaseUnavailable(error)
    throw error
  }
}
