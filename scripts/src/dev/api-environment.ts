import { brand } from '@kamiyo/catalog/brand'
import type { DevPlan } from './plan.ts'
import type { DevSettings } from './settings.ts'

export interface ApiEnvironmentParts {
  plan: DevPlan
  settings: DevSettings
  databaseUrl: string
  stripeIds: Record<string, string>
}

/** The curl commands of the seed documents use this origin. */
const EXTRA_ORIGIN = 'http://localhost:3000'

/** May open /admin; the codes arrive in the sandbox's mailbox. */
export const DEV_OPERATOR = `operator@${brand.domain}`

/** The API's environment in development: stand-ins and generated secrets first, overridden by `.env`. */
export function apiEnvironment({
  plan,
  settings,
  databaseUrl,
  stripeIds,
}: ApiEnvironmentParts): Record<string, string> {
  const { dotenv, ports, urls, real } = plan
  // Where `.env` names another PUBLIC_URL, such as a tunnel's, the pages are still opened here as well.
  const origins = [urls.web, dotenv['ALLOWED_ORIGINS'], EXTRA_ORIGIN].filter(Boolean).join(',')
  return {
    PUBLIC_URL: urls.web,
    MCP_SERVER_URL: plan.mcpServerUrl,
    // Both addresses of "localhost", if the machine has both.
    HOST: 'localhost',
    // The web server forwards the browser's requests.
    TRUST_PROXY: '127.0.0.0/8,::1/128',
    MCP_JWT_SECRET: settings.jwtSecret,
    AUTH_SECRET: settings.authSecret,
    ADMIN_API_KEY: settings.adminApiKey,
    EMAIL_FROM: `${brand.productName} <${brand.supportEmail}>`,
    ...(real.stripe ? {} : stripeStandIn(settings, urls.sandbox, stripeIds)),
    ...(real.sendgrid ? {} : mailStandIn(settings, urls.sandbox)),
    ...withoutStandInOverrides(plan),
    ROLE: 'all',
    PORT: String(ports.api),
    DATABASE_URL: databaseUrl,
    ALLOWED_ORIGINS: origins,
  }
}

function stripeStandIn(settings: DevSettings, sandboxUrl: string, stripeIds: Record<string, string>) {
  return {
    STRIPE_SECRET_KEY: settings.stripeSecretKey,
    STRIPE_PUBLISHABLE_KEY: settings.stripePublishableKey,
    STRIPE_WEBHOOK_SECRET: settings.webhookSecret,
    STRIPE_API_BASE: sandboxUrl,
    ...stripeIds,
  }
}

function mailStandIn(settings: DevSettings, sandboxUrl: string) {
  return {
    SENDGRID_API_KEY: settings.sendgridApiKey,
    SENDGRID_API_BASE: sandboxUrl,
    ...(settings.mailEventKey && { SENDGRID_WEBHOOK_PUBLIC_KEY: settings.mailEventKey }),
    ADMIN_EMAILS: DEV_OPERATOR,
  }
}

/** Other Stripe variables in `.env` belong to a real key; without that key they would not fit the sandbox. */
function withoutStandInOverrides({ dotenv, real }: DevPlan): Record<string, string> {
  const foreign = (name: string) =>
    (!real.stripe && name.startsWith('STRIPE_')) ||
    (!real.sendgrid && ['SENDGRID_API_BASE', 'SENDGRID_WEBHOOK_PUBLIC_KEY'].includes(name))
  return Object.fromEntries(Object.entries(dotenv).filter(([name]) => !foreign(name)))
}
