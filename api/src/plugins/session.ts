import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A browser sends the session cookie with requests from any site, so a request that may change something is
 * accepted only if it comes from one of our pages. Features look up the session themselves: see
 * auth/session.ts.
 */
export const session = fp<{ deps: Pick<Deps, 'config' | 'auth'> }>(
  async (app, { deps }) => {
    const { allowedOrigins } = deps.config.http
    app.addHook('onRequest', (request, _reply, done) => {
      const isHarmless = SAFE_METHODS.has(request.method) || !carriesSession(request)
      done(isHarmless || isFromOurPages(request, allowedOrigins) ? undefined : crossSiteRequest())
    })

    const carriesSession = ({ headers }: FastifyRequest) =>
      headers.cookie?.includes(deps.auth.sessionCookieName) ?? false
  },
  { name: 'session' },
)

/** Browsers send `Origin` with every request that is not GET or HEAD. */
function isFromOurPages({ headers }: FastifyRequest, allowedOrigins: string[]): boolean {
  return headers.origin !== undefined && allowedOrigins.includes(headers.origin)
}

function crossSiteRequest(): AppError {
  return new AppError(
    'cross_site_request',
    'This request carries a session but does not come from our pages. Use the dashboard; from a program, send an Origin header of this site.',
  )
}
