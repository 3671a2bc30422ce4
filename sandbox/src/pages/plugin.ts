import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import type { FaultStore } from '../faults/store.ts'
import type { MailStore } from '../sendgrid/store.ts'
import { assetsPlugin } from './assets.ts'
import { checkoutPages } from './checkout/routes.ts'
import { dashboardPages } from './dashboard/routes.ts'
import { mailboxPages } from './mailbox/routes.ts'
import { portalPages } from './portal/routes.ts'

export interface PagesOptions {
  ctx: SandboxContext
  faults: FaultStore
  mails: MailStore
}

/** Everything a person looks at: hosted Checkout, billing portal, dashboard and mailbox. */
export async function pagesPlugin(app: FastifyInstance, options: PagesOptions): Promise<void> {
  await app.register(assetsPlugin)
  await app.register(checkoutPages, options)
  await app.register(portalPages, options)
  await app.register(dashboardPages, options)
  await app.register(mailboxPages, options)
}
