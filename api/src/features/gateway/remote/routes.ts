import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { noStore } from '../../../http/no-store.ts'
import type { RefusalCounter } from '../../metering/refusals.ts'
import type { CallerFinder } from '../callers.ts'
import { createDescriber } from '../describe.ts'
import { createGateKeyCheck } from './authorize.ts'
import { describeRoute } from './describe.ts'
import { createLateBooker } from './late.ts'
import { reserveRoute } from './reserve.ts'
import { createRemoteReserver } from './reserver.ts'
import { gateSessionRoute } from './sessions.ts'
import { settleRoute } from './settle.ts'
import { createRemoteSettler } from './settler.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that passed the door of the gates' scope; absent everywhere else. */
    gateKeyId: string
  }
}

/** For gates in other processes: one scope with one door. */
export const remoteGateRoutes: FastifyPluginAsyncTypebox<{
  deps: Deps
  findCaller: CallerFinder
  refusals: RefusalCounter
}> = async (app, { deps, findCaller, refusals }) => {
  const checkKey = createGateKeyCheck(deps.db)
  app.decorateRequest('gateKeyId', '')
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    request.gateKeyId = await checkKey(request)
  })

  await app.register(gateSessionRoute, { deps })
  await app.register(reserveRoute, { reserve: createRemoteReserver(deps, findCaller, refusals) })
  await app.register(settleRoute, { settle: createRemoteSettler(deps, createLateBooker(deps, findCaller)) })
  await app.register(describeRoute, { describe: createDescriber(deps, findCaller) })
}
