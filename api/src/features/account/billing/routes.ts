import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { createPortalSessionRoute } from './routes/create-portal-session.ts'
import { getAccountRoute } from './routes/get-account.ts'
import { listInvoicesRoute } from './routes/list-invoices.ts'
import { listReversalsRoute } from './routes/list-reversals.ts'

export const billingRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(getAccountRoute, options)
  await app.register(listInvoicesRoute, options)
  await app.register(listReversalsRoute, options)
  await app.register(createPortalSessionRoute, options)
}
