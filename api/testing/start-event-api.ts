import { buyablePlans } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import { recordOf } from '../src/lib/record-of.ts'
import { type MailProvider, startMailProvider } from './mail-provider.ts'
import { call, type Reply, validateAt } from './reply.ts'
import { type RunningApi, startApi } from './start-api.ts'

export const WEBHOOK_SECRET = 'whsec_domainTests0123456789abcdef'
export const JWT_SECRET = 'jwt-for-domain-tests-0123456789abcdef'
export const PRICES = recordOf(BUYABLE_TIERS, (tier) => `price_${tier}`)

export interface EventApi extends Omit<RunningApi, 'lines'> {
  provider: MailProvider
  /** Everything that was logged, one JSON object per line. */
  logLines(): string[]
  /** Moves the API's clock; signatures created here follow it. */
  setNow(now: Date): void
  deliver(event: object): Promise<Reply>
  post(body: string | Buffer, headers: Record<string, string>): Promise<Reply>
  validate(token: string): Promise<Reply>
}

/** The API with a mail provider that records e-mails. Stripe is unavailable, and events are made by hand. */
export async function startEventApi(
  env: Record<string, string> = {},
  reachDatabase = (databaseUrl: string) => databaseUrl,
): Promise<EventApi> {
  const provider = await startMailProvider()
  let now: Date | undefined
  const clock = { now: () => now ?? new Date() }
  const { lines, ...api } = await startApi({
    environment: (databaseUrl) => ({ ...environment(reachDatabase(databaseUrl), provider.url), ...env }),
    logLevel: 'debug',
    deps: { clock },
  })
  const post = (body: string | Buffer, headers: Record<string, string>) =>
    call(`${api.url}/api/v1/webhooks/stripe`, { method: 'POST', body, headers })

  return {
    ...api,
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
    validate: (token) => validateAt(api.url, token),
    async close() {
      await api.close()
      await provider.close()
    },
  }
}

export function sign(body: string, at: Date, secret = WEBHOOK_SECRET): string {
  const timestamp = Math.floor(at.getTime() / 1000)
  return Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
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
