import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { noStore } from '../../../http/no-store.ts'
import { endSessionsRoute } from './routes/end-sessions.ts'
import { requestCodeRoute } from './routes/request-code.ts'
import { signInRoute } from './routes/sign-in.ts'
import { signOutRoute } from './routes/sign-out.ts'

export const authRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  app.addHook('onSend', noStore)

  await app.register(requestCodeRoute, options)
  await app.register(signInRoute, options)
  await app.register(signOutRoute, options)
  await app.register(endSessionsRoute, options)
}
