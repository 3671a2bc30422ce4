import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../http/no-store.ts'
import { adminAccountRoutes } from './accounts/routes.ts'
import { adminApiKeyRoutes } from './api-keys/routes.ts'
import { adminAuditRoutes } from './audit/routes.ts'
import { authenticateAdmin, FAILURE_LIMIT } from './authenticate.ts'
import { adminCallRoutes } from './calls/routes.ts'
import { adminCustomerRoutes } from './customers/routes.ts'
import { adminEventRoutes } from './events/routes.ts'
import { adminGateRoutes } from './gates/routes.ts'
import { adminInquiryRoutes } from './inquiries/routes.ts'
import { adminLeakedSecretRoutes } from './leaked-secrets/routes.ts'
import { adminMailRoutes } from './mails/routes.ts'
import { adminMrrRoutes } from './mrr/routes.ts'
import { adminOverviewRoutes } from './overview/routes.ts'
import { adminPaymentLinkRoutes } from './payment-links/routes.ts'
import { adminReconcileRoutes } from './reconcile/routes.ts'
import { adminStatementRoutes } from './statements/routes.ts'
import { adminTokenRoutes } from './tokens/routes.ts'

/**
 * All routes share one scope with one check. It is attached to the routes and not to their paths, so it
 * applies however a path is spelled.
 */
export const adminRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const countFailure = app.createRateLimit(FAILURE_LIMIT)
  app.decorateRequest('adminActor', '')
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    request.adminActor = await authenticateAdmin(deps, request, countFailure)
  })

  await app.register(adminOverviewRoutes, { deps })
  await app.register(adminMrrRoutes, { deps })
  await app.register(adminEventRoutes, { deps })
  await app.register(adminCustomerRoutes, { deps })
  await app.register(adminTokenRoutes, { deps })
  await app.register(adminCallRoutes, { deps })
  await app.register(adminAccountRoutes, { deps })
  await app.register(adminApiKeyRoutes, { deps })
  await app.register(adminStatementRoutes, { deps })
  await app.register(adminPaymentLinkRoutes, { deps })
  await app.register(adminGateRoutes, { deps })
  await app.register(adminLeakedSecretRoutes, { deps })
  await app.register(adminMailRoutes, { deps })
  await app.register(adminInquiryRoutes, { deps })
  await app.register(adminReconcileRoutes, { deps })
  await app.register(adminAuditRoutes, { deps })
}
