import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from 'fastify'
import type { Deps } from './deps.ts'
import { accessRoutes } from './features/access/routes.ts'
import { createTokenAccess } from './features/access/token-access.ts'
import { accountRoutes } from './features/account/routes.ts'
import { authRoutes } from './features/account/sign-in/routes.ts'
import { addressCorrectionRoutes } from './features/address-correction/routes.ts'
import { adminRoutes } from './features/admin/routes.ts'
import { checkoutRoutes } from './features/checkout/routes.ts'
import { gatewayRoutes, mcpRoutes } from './features/gateway/routes.ts'
import { healthRoutes } from './features/health/routes.ts'
import { inquiryRoutes } from './features/inquiries/routes.ts'
import { leakedBatchRoute } from './features/leaked-secrets/batch-route.ts'
import { leakedSecretRoutes } from './features/leaked-secrets/routes.ts'
import { mailEventRoutes } from './features/mail-events/routes.ts'
import { onboardingRoutes } from './features/onboarding/routes.ts'
import { planRoutes } from './features/plans/routes.ts'
import { pluginBillingRoutes } from './features/plugin-billing/routes.ts'
import { tenantBillingRoutes } from './features/tenant-billing/routes.ts'
import { usageEventsRoute } from './features/usage/events-route.ts'
import { webhookRoutes } from './features/webhooks/routes.ts'
import { readRequestId } from './http/request-id.ts'
import { compilersFactory } from './http/schema-compilers.ts'
import {
  createClientErrorHandler,
  endAfterUpgrades,
  frameworkErrors,
  refuseTunnels,
} from './plugins/client-errors.ts'
import { crossOrigin } from './plugins/cross-origin.ts'
import { errorHandler } from './plugins/error-handler.ts'
import { forwardedFor } from './plugins/forwarded-for.ts'
import { httpRules } from './plugins/http-rules.ts'
import { notFound } from './plugins/not-found.ts'
import { openapi, openapiRoute } from './plugins/openapi.ts'
import { createPendingAnswers } from './plugins/pending-answers.ts'
import { rateLimit } from './plugins/rate-limit.ts'
import { requestContext } from './plugins/request-context.ts'
import { routeList } from './plugins/route-list.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { session } from './plugins/session.ts'

/** Builds the whole API without listening. The list below is the path of a request. */
export async function buildApp(deps: Deps): Promise<FastifyInstance> {
  const app = createServer(deps)
  await app.register(errorHandler, { deps })
  await app.register(forwardedFor, { deps })
  await app.register(requestContext, { deps })
  await app.register(securityHeaders)
  await app.register(httpRules)
  await app.register(rateLimit, { deps })
  await app.register(routeList)
  await app.register(openapi)

  // Called by servers: no page reads their answers, and cookies are ignored.
  await app.register(webhookRoutes, { deps })
  await app.register(mailEventRoutes, { deps })
  const access = createTokenAccess(deps)
  app.addHook('onClose', access.close)
  await app.register(accessRoutes, { access })
  await app.register(gatewayRoutes, { deps, access })
  await app.register(usageEventsRoute, { deps })
  await app.register(leakedSecretRoutes, { deps })
  await app.register(leakedBatchRoute, { deps })
  await app.register(tenantBillingRoutes, { deps })

  await app.register(pageRoutes, { deps })
  return app
}

/** Routes for pages, in a separate scope: Fastify also applies a hook added later to earlier scopes. */
const pageRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, { deps }) => {
  await app.register(crossOrigin, { deps })
  await app.register(session, { deps })
  await app.register(notFound)
  await app.register(openapiRoute)
  await app.register(planRoutes, { deps })
  await app.register(checkoutRoutes, { deps })
  await app.register(addressCorrectionRoutes, { deps })
  await app.register(onboardingRoutes, { deps })
  await app.register(authRoutes, { deps })
  await app.register(accountRoutes, { deps })
  await app.register(pluginBillingRoutes, { deps })
  await app.register(inquiryRoutes, { deps })
  await app.register(adminRoutes, { deps })
  await app.register(healthRoutes, { deps })
}

/** The MCP server alone, so that calls of tools scale apart from the pages. */
export async function buildMcpApp(deps: Deps): Promise<FastifyInstance> {
  const app = createServer(deps)
  await app.register(errorHandler, { deps })
  await app.register(forwardedFor, { deps })
  await app.register(requestContext, { deps })
  await app.register(securityHeaders)
  await app.register(httpRules)
  await app.register(routeList)
  await app.register(openapi)

  const access = createTokenAccess(deps)
  app.addHook('onClose', access.close)
  await app.register(mcpRoutes, { deps, access })
  await app.register(notFound)
  await app.register(openapiRoute)
  await app.register(healthRoutes, { deps })
  return app
}

/** The worker's own routes: liveness, readiness and metrics. */
export async function buildWorkerApp(deps: Deps): Promise<FastifyInstance> {
  const app = createServer(deps)
  await app.register(errorHandler, { deps })
  await app.register(requestContext, { deps })
  await app.register(securityHeaders)
  await app.register(httpRules)
  await app.register(routeList)
  await app.register(openapi)

  await app.register(notFound)
  await app.register(openapiRoute)
  await app.register(healthRoutes, { deps })
  return app
}

function createServer(deps: Deps) {
  const { trustProxy } = deps.config.http
  const loggerInstance: FastifyBaseLogger = deps.log
  const answers = createPendingAnswers()
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: readRequestId,
    requestIdHeader: false,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    bodyLimit: 64 * 1024,
    // Slow senders are disconnected; idle connections are kept longer than common load balancers keep them
    // (60 s).
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 65_000,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requireHostHeader: false },
    // While closing, requests on open connections are still served, and the connection is then closed.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors,
    clientErrorHandler: createClientErrorHandler(deps.log, answers),
    schemaController: { compilersFactory },
    ajv: {
      customOptions: {
        // Values are validated as they were sent: ["personal"] is not converted to "personal", and nothing is
        // dropped silently.
        coerceTypes: false,
        removeAdditional: false,
        verbose: true,
        keywords: ['x-code', 'x-must'],
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  // Only JSON is accepted; webhook routes handle their raw bodies themselves.
  app.removeContentTypeParser('text/plain')
  answers.watch(app.server)
  refuseTunnels(app.server, deps.log, answers)
  endAfterUpgrades(app.server)
  return app
}
