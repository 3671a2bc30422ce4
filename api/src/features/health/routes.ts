import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../http/no-store.ts'
import { createCheckoutHealth } from './checkout-health.ts'
import { adminMetricsRoute } from './routes/admin-metrics.ts'
import { checkoutHealthRoute } from './routes/checkout-health.ts'
import { livenessRoute } from './routes/liveness.ts'
import { metricsRoute } from './routes/metrics.ts'
import { readinessRoute } from './routes/readiness.ts'
import { sellerHealthRoutes } from './routes/seller-health.ts'

/** Routes for probes, dashboards and the seller to check a running process. */
export const healthRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, { deps }) => {
  app.addHook('onSend', noStore)

  const checkoutHealth = createCheckoutHealth(deps)
  await app.register(checkoutHealthRoute, { checkoutHealth })
  await app.register(sellerHealthRoutes, { deps, checkoutHealth })
  await app.register(livenessRoute)
  await app.register(readinessRoute, { deps })
  await app.register(metricsRoute, { deps })
  await app.register(adminMetricsRoute, { deps, checkoutHealth })
}
