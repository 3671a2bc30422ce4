import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../http/no-store.ts'
import { checkoutHealthRoute } from './routes/checkout-health.ts'
import { livenessRoute } from './routes/liveness.ts'
import { metricsRoute } from './routes/metrics.ts'
import { readinessRoute } from './routes/readiness.ts'

/** Routes for probes, dashboards and the seller to check a running process. */
export const healthRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, { deps }) => {
  app.addHook('onSend', noStore)

  await app.register(checkoutHealthRoute, { deps })
  await app.register(livenessRoute)
  await app.register(readinessRoute, { deps })
  await app.register(metricsRoute, { deps })
}
