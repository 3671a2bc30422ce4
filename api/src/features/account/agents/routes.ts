import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { allowAddressesRoute } from './routes/addresses.ts'
import { createAgentRoute } from './routes/create.ts'
import { limitAgentRoute } from './routes/limit.ts'
import { listAgentsRoute } from './routes/list.ts'
import { renameAgentRoute } from './routes/rename.ts'
import { revealTokenRoute } from './routes/reveal.ts'
import { revealCodeRoute } from './routes/reveal-code.ts'
import { revokeAgentRoute } from './routes/revoke.ts'
import { rotateAgentRoute } from './routes/rotate.ts'

export const agentRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(listAgentsRoute, options)
  await app.register(createAgentRoute, options)
  await app.register(renameAgentRoute, options)
  await app.register(limitAgentRoute, options)
  await app.register(allowAddressesRoute, options)
  await app.register(revokeAgentRoute, options)
  await app.register(rotateAgentRoute, options)
  await app.register(revealCodeRoute, options)
  await app.register(revealTokenRoute, options)
}
