import Fastify, { type FastifyInstance } from 'fastify'
import type { SandboxContext } from './context.ts'
import { controlPlugin } from './control/plugin.ts'
import { runDue } from './engine/run.ts'
import { faultsPlugin } from './faults/plugin.ts'
import { createFaultStore } from './faults/store.ts'
import { ownSitePlugin } from './http/own-site.ts'
import { trackUnderWay } from './http/under-way.ts'
import { pagesPlugin } from './pages/plugin.ts'
import { createMailAccountStore } from './sendgrid/account.ts'
import { createBounceList } from './sendgrid/bounces.ts'
import { mailControlPlugin } from './sendgrid/control.ts'
import { createMailEvents } from './sendgrid/events.ts'
import { sendgridPlugin } from './sendgrid/plugin.ts'
import { createMailStore } from './sendgrid/store.ts'
import { createSandboxClock, startClock } from './store/clock.ts'
import { openStore } from './store/store.ts'
import { stripePlugin } from './stripe/plugin.ts'
import { stripeRoutes } from './stripe/routes.ts'
import { createWebhooks } from './webhooks/dispatcher.ts'

const TICK_MS = 1_000

export interface BuildOptions {
  dataFile: string
  logLevel: string
  merchantName: string
  webhookTimeoutMs: number
  startsAt?: Date
  /** Host names that are accepted in addition to those of the local machine. */
  hosts?: readonly string[]
}

export interface Sandbox {
  app: FastifyInstance
  ctx: SandboxContext
  setBaseUrl(url: string): void
  /** Starts webhook delivery and the passing of time. */
  startBackground(): void
  /** Requests in progress are answered first; then the database is closed. */
  close(): Promise<void>
}

/** Builds the server without listening. */
export async function buildSandbox(options: BuildOptions): Promise<Sandbox> {
  const app = Fastify({
    logger: { level: options.logLevel },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  })
  const store = openStore(options.dataFile)
  startClock(store.settings, options.startsAt)
  const webhooks = createWebhooks({ store, log: app.log, timeoutMs: options.webhookTimeoutMs })
  const underWay = trackUnderWay(app)
  let baseUrl = ''
  const ctx: SandboxContext = {
    store,
    clock: createSandboxClock(store.settings),
    webhooks,
    log: app.log,
    request: { id: null, idempotency_key: null },
    closing: underWay.closing,
    merchantName: options.merchantName,
    baseUrl: () => baseUrl,
  }

  ownSitePlugin(app, { hosts: options.hosts ?? [] })
  endConnectionsOnClose(app, underWay.closing)
  registerFeatures(app, ctx)
  let ticker: NodeJS.Timeout | undefined
  app.addHook('onClose', async () => {
    clearInterval(ticker)
    await webhooks.stop()
  })
  return {
    app,
    ctx,
    setBaseUrl: (url) => {
      baseUrl = url
    },
    startBackground: () => {
      webhooks.start()
      ticker = setInterval(() => passTime(ctx), TICK_MS)
    },
    close: async () => {
      await app.close()
      await underWay.settle()
      store.close()
    },
  }
}

/** Otherwise a connection kept alive after the last answer would delay closing by over a minute. */
function endConnectionsOnClose(app: FastifyInstance, closing: AbortSignal) {
  app.addHook('onSend', async (_request, reply) => {
    if (closing.aborted) reply.header('connection', 'close')
  })
}

/** Sessions also expire and subscriptions also renew by themselves when their time comes. */
function passTime(ctx: SandboxContext) {
  if (runDue(ctx, null, ctx.clock.now()) > 0) ctx.webhooks.wake()
}

/**
 * The list is the order in which a request passes them; faults come first so that they can affect any route.
 */
function registerFeatures(app: FastifyInstance, ctx: SandboxContext) {
  const faults = createFaultStore(ctx.store.settings)
  const mails = createMailStore(ctx.store.database)
  const account = createMailAccountStore(ctx.store.settings)
  const bounces = createBounceList(ctx.store.settings)
  const events = createMailEvents(account, bounces, app.log)
  app.addHook('onClose', () => events.settle())
  faultsPlugin(app, { faults, closing: ctx.closing })
  app.register(sendgridPlugin, { mails, account, bounces, events })
  app.register(mailControlPlugin, { mails, account, events })
  app.register(pagesPlugin, { ctx, faults, mails })
  const forgetMore = () => {
    mails.clear()
    faults.clear()
  }
  app.register(controlPlugin, { ctx, forgetMore })
  app.register(stripePlugin, { ctx, routes: stripeRoutes })
}
