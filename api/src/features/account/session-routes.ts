import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import { endSessionRoute } from './session-routes/end.ts'
import { listSessionsRoute } from './session-routes/list.ts'
import { signOutElsewhereRoute } from './session-routes/sign-out-elsewhere.ts'
import { signOutEverywhereRoute } from './session-routes/sign-out-everywhere.ts'

/** Where the customer is signed in, and the ways to end that. */
export const sessionRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(listSessionsRoute, options)
  await app.register(endSessionRoute, options)
  await app.register(signOutElsewhereRoute, options)
  await app.register(signOutEverywhereRoute, options)
}
