import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { EnvelopedError } from '../../http/envelope.ts'
import { noStore } from '../../http/no-store.ts'
import { createKeyDoor } from '../accounts/api-keys/door.ts'
import { customerRoute } from './customers/route.ts'
import { discountRoutes } from './discounts/routes.ts'
import { tenantInvoicesRoute } from './invoices/routes.ts'
import { createTenantSelector } from './select-tenant.ts'
import { lineEventsRoutes } from './statements/events-routes.ts'
import { tenantStatementsRoute } from './statements/list-route.ts'
import { billingStatusRoute } from './status/route.ts'
import { subscriptionRoute } from './subscriptions/route.ts'
import { recordUsageRoute } from './usage/record-route.ts'
import { usageSummaryRoute } from './usage/summary-route.ts'

/**
 * What a tenant's system reports and asks with an API key. Every route names the scope it needs, and a route without one is
 * refused at the start; the answers say `success`.
 */
export const tenantBillingRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (
  app,
  { deps: given },
) => {
  // However often they ask, people at the dashboard still get their answers.
  const deps = { ...given, customersStripeCalls: given.tenantsStripeCalls }
  const openDoor = createKeyDoor(app, deps)
  const selectTenant = createTenantSelector(deps)
  app.addSchema(EnvelopedError)
  app.addHook('onRoute', (route) => {
    if (!route.config?.keyScope) throw new Error(`${route.url} does not say which scope a key needs`)
    route.config = { ...route.config, isEnveloped: true }
  })
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    if (!deps.config.stripe.isEnabled)
      throw new AppError('not_found', 'Billing is switched off here (STRIPE_ENABLED=false).')
    const { keyScope } = request.routeOptions.config
    if (!keyScope) throw new Error(`${request.routeOptions.url} does not say which scope a key needs`)
    await openDoor(request, keyScope)
  })
  await app.register(customerRoute, { deps })
  await app.register(subscriptionRoute, { deps, selectTenant })
  await app.register(discountRoutes, { deps })
  await app.register(recordUsageRoute, { deps, selectTenant })
  await app.register(usageSummaryRoute, { deps, selectTenant })
  await app.register(billingStatusRoute, { deps, selectTenant })
  await app.register(tenantInvoicesRoute, { deps, selectTenant })
  await app.register(tenantStatementsRoute, { deps, selectTenant })
  await app.register(lineEventsRoutes, { deps })
}
