import type { FastifyInstance } from 'fastify'
import { assetsPlugin } from './assets.ts'
import { checkoutPages } from './checkout/routes.ts'
import { dashboardPages } from './dashboard/routes.ts'
import { elementPages } from './elements/routes.ts'
import { invoicePages } from './invoice/routes.ts'
import { mailboxPages } from './mailbox/routes.ts'
import type { PagesOptions } from './options.ts'
import { paymentLinkPages } from './payment-link/routes.ts'
import { portalPages } from './portal/routes.ts'

/** All pages for people: payment links, hosted Checkout, the frames of Stripe.js, billing portal, dashboard and mailbox. */
export async function pagesPlugin(app: FastifyInstance, options: PagesOptions): Promise<void> {
  await app.register(assetsPlugin)
  await app.register(checkoutPages, options)
  await app.register(paymentLinkPages, options)
  await app.register(portalPages, options)
  await app.register(elementPages, options)
  await app.register(invoicePages, options)
  await app.register(dashboardPages, options)
  await app.register(mailboxPages, options)
}
