import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../http/no-store.ts'
import { endSessionsRoute } from './auth-routes/end-sessions.ts'
import { requestCodeRoute } from './auth-routes/request-code.ts'
import { signInRoute } from './auth-routes/sign-in.ts'
import { signOutRoute } from './auth-routes/sign-out.ts'

export const authRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  app.addHook('onSend', noStore)

  await app.register(requestCodeRoute, options)
  await app.register(signInRoute, options)
  await app.register(signOutRoute, options)
  await app.register(endSessionsRoute, options)
}
