import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { TokenAccess } from '../access/token-access.ts'
import { createPostgresMeter } from '../metering/postgres-meter.ts'
import { createCallerFinder } from './callers.ts'
import { keyDoor } from './key-door.ts'
import { createLocalMeter } from './local-meter.ts'
import { remoteGateRoutes } from './remote/routes.ts'

/** What honours that which was bought: the meter's doors for servers in this process and in others. */
export const gatewayRoutes: FastifyPluginAsync<{ deps: Deps; access: TokenAccess }> = async (
  app,
  { deps, access },
) => {
  const findCaller = createCallerFinder(deps, access)
  const postgresMeter = createPostgresMeter(deps)
  app.addHook('onClose', postgresMeter.close)
  const meter = createLocalMeter(deps, findCaller, postgresMeter)
  await app.register(keyDoor, { prefix: '/key', deps, access, meter })
  await app.register(remoteGateRoutes, { deps, findCaller })
}
