import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { endSessionRoute } from './routes/end.ts'
import { listSessionsRoute } from './routes/list.ts'
import { signOutElsewhereRoute } from './routes/sign-out-elsewhere.ts'
import { signOutEverywhereRoute } from './routes/sign-out-everywhere.ts'

export const sessionRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(listSessionsRoute, options)
  await app.register(endSessionRoute, options)
  await app.register(signOutElsewhereRoute, options)
  await app.register(signOutEverywhereRoute, options)
}
