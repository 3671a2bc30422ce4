import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { TokenAccess } from '../access/token-access.ts'
import { createGaugeReader } from '../metering/gauges.ts'
import { createPostgresMeter } from '../metering/postgres-meter.ts'
import { createRefusalCounter } from '../metering/refusals.ts'
import { createCallerFinder } from './callers.ts'
import { keyDoor } from './key-door.ts'
import { createLocalMeter } from './local-meter.ts'
import { remoteGateRoutes } from './remote/routes.ts'

interface GatewayOptions {
  deps: Deps
  access: TokenAccess
}

/** What honours that which was bought: the meter's doors for servers in this process and in others. */
export const gatewayRoutes: FastifyPluginAsync<GatewayOptions> = async (app, options) => {
  const parts = await openDoor(app, options)
  await app.register(remoteGateRoutes, { deps: options.deps, ...parts })
}

/** The doors of the MCP server of this process. */
export const mcpRoutes: FastifyPluginAsync<GatewayOptions> = async (app, options) => {
  await openDoor(app, options)
}

async function openDoor(app: FastifyInstance, { deps, access }: GatewayOptions) {
  const findCaller = createCallerFinder(deps, access)
  const postgresMeter = createPostgresMeter(deps)
  app.addHook('onClose', postgresMeter.close)
  const readGauges = createGaugeReader(deps)
  deps.metrics.readers.add(readGauges)
  app.addHook('onClose', async () => void deps.metrics.readers.delete(readGauges))
  const refusals = createRefusalCounter(deps)
  app.addHook('onClose', refusals.close)
  const meter = createLocalMeter(deps, { findCaller, meter: postgresMeter, refusals })
  if (deps.config.http.hasMcpServer) await app.register(keyDoor, { prefix: '/key', deps, access, meter })
  return { findCaller, refusals }
}
