import type { FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'
import { AppError } from '../errors.ts'
import type { Auth, AuthSession } from './client.ts'

export interface Session extends AuthSession {
  /** Currently listed in ADMIN_EMAILS. */
  isAdmin: boolean
}

export interface SessionDeps {
  auth: Auth
  config: Pick<Config, 'auth'>
}

/**
 * Returns the session, or undefined. Reads the database each time, so that signing out takes effect at once.
 */
export async function findSession(
  { auth, config }: SessionDeps,
  request: Pick<FastifyRequest, 'headers'>,
): Promise<Session | undefined> {
  const { cookie } = request.headers
  if (!cookie?.includes(auth.sessionCookieName)) return undefined
  const session = await auth.findSession(cookie)
  return session && { ...session, isAdmin: isAdmin(config, session.email) }
}

export async function requireSession(
  deps: SessionDeps,
  request: Pick<FastifyRequest, 'headers'>,
): Promise<Session> {
  const session = await findSession(deps, request)
  if (!session) throw notSignedIn()
  return session
}

/** Requires a signed-in operator. For any other session the route does not exist. */
export async function requireAdmin(
  deps: SessionDeps,
  request: Pick<FastifyRequest, 'headers'>,
): Promise<Session> {
  const session = await requireSession(deps, request)
  if (!session.isAdmin) throw new AppError('not_found', 'There is nothing at this path for you.')
  return session
}

export function isAdmin(config: SessionDeps['config'], email: string): boolean {
  return config.auth.adminEmails.includes(email.toLowerCase())
}

export function notSignedIn(): AppError {
  return new AppError('not_signed_in', 'You are not signed in, or your session has ended. Sign in again.')
}
