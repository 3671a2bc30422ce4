import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { buyablePlans } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import { createTestDatabase } from '../../../../../tests/harness/database.ts'
import type {} from '../../../../../tests/harness/global-setup.ts'
import { buildApp } from '../../../app.ts'
import { loadConfig } from '../../../config/config.ts'
import { closeDeps, createDeps, type Deps } from '../../../deps.ts'
import { recordOf } from '../../../lib/record-of.ts'
import { createLogger } from '../../../telemetry/logger.ts'
import { type MailProvider, startMailProvider } from './mail-provider.ts'

export const WEBHOOK_SECRET = 'whsec_domainTests0123456789abcdef'
export const JWT_SECRET = 'jwt-for-domain-tests-0123456789abcdef'
export const PRICES = recordOf(BUYABLE_TIERS, (tier) => `price_${tier}`)

export interface Reply {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

export interface TestApi {
  url: string
  deps: Deps
  /** What a second process needs to work beside this one. */
  env: Record<string, string>
  provider: MailProvider
  /** Everything that was logged, one JSON object a line. */
  logLines(): string[]
  /** Moves the API's clock; signatures made here follow it. */
  setNow(now: Date): void
  deliver(event: object): Promise<Reply>
  post(body: string | Buffer, headers: Record<string, string>): Promise<Reply>
  validate(token: string): Promise<Reply>
  close(): Promise<void>
}

/** The API on a port and a database of its own, with a mail provider that records what it gets. */
export async function startTestApi(
  env: Record<string, string> = {},
  reachDatabase = (databaseUrl: string) => databaseUrl,
): Promise<TestApi> {
  const database = await createTestDatabase()
  const provider = await startMailProvider()
  const lines: string[] = []
  let now: Date | undefined
  const clock = { now: () => now ?? new Date() }
  const wholeEnv = { ...environment(reachDatabase(database.url), provider.url), ...env }
  const config = loadConfig(wholeEnv)
  const log = createLogger('debug', collectInto(lines))
  const deps = await createDeps(config, { log, clock })
  const app = await buildApp(deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

  const post = (body: string | Buffer, headers: Record<string, string>) =>
    send(`${url}/api/v1/webhooks/stripe`, { method: 'POST', body, headers })

  return {
    url,
    deps,
    env: wholeEnv,
    provider,
    logLines: () => lines,
    setNow: (value) => {
      now = value
    },
    post,
    deliver: async (event) => {
      const body = JSON.stringify(event)
      return await post(body, {
        'content-type': 'application/json',
        'stripe-signature': sign(body, clock.now()),
      })
    },
    validate: (token) =>
      send(`${url}/api/mcp/validate`, { method: 'POST', headers: { authorization: `Bearer ${token}` } }),
    async close() {
      await app.close()
      await closeDeps(deps)
      await provider.close()
      await database.drop()
    },
  }
}

export function sign(body: string, at: Date, secret = WEBHOOK_SECRET): string {
  const timestamp = Math.floor(at.getTime() / 1000)
  return Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
}

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init)
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body }
}

function collectInto(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })
}

function environment(databaseUrl: string, mailUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'http://localhost:5173',
    STRIPE_SECRET_KEY: 'sk_test_domainTests0123456789',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_domainTests0123456789',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    ...Object.fromEntries(buyablePlans.map(({ tier, price }) => [price.priceVariable, PRICES[tier]])),
    MCP_JWT_SECRET: JWT_SECRET,
    SENDGRID_API_KEY: 'SG.domainTests.0123456789abcdefghij',
    SENDGRID_API_BASE: mailUrl,
    EMAIL_FROM: 'hello@kamiyo.example',
    SUPPORT_EMAIL: 'support@kamiyo.example',
    ADMIN_API_KEY: 'admin-for-domain-tests-0123456789abcdef',
    AUTH_SECRET: 'auth-for-domain-tests-0123456789abcdef',
    LOG_LEVEL: 'debug',
  }
}
