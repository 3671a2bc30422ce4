import { brand } from '@kamiyo/catalog/brand'
import { PRICE_VARIABLES } from '@kamiyo/catalog/plans'
import { RATE_VARIABLES } from '@kamiyo/catalog/types'
import { type Static, type TSchemaOptions, Type } from 'typebox'
import { recordOf } from '../lib/record-of.ts'

/** `must` and `fix` are the two halves of the message for a refused value. */
export interface VariableOptions extends TSchemaOptions {
  must: string
  fix: string
  /** A secret is checked for placeholders and has no default. */
  secret?: true
  pattern?: string
  minLength?: number
}

const text = (options: VariableOptions) => Type.String(options)
const optional = (options: VariableOptions) => Type.Optional(Type.String(options))
const integer = (minimum: number, maximum: number, defaultValue: number, fix: string) =>
  Type.Integer({
    minimum,
    maximum,
    default: defaultValue,
    must: `be a whole number from ${minimum} to ${maximum}`,
    fix,
  })

const HTTP_URL = '^https?://[^\\s/?#@*]+/?$'
const HTTP_BASE = '^https?://[^\\s?#@]+$'
const EMAIL = '[^\\s@<>]+@[^\\s@<>]+\\.[^\\s@<>]+'

const longSecret = {
  must: 'be at least 32 characters long',
  fix: 'Make one with: openssl rand -base64 48',
  minLength: 32,
  secret: true,
} as const

const price = {
  must: 'be a price id that starts with price_',
  fix: 'Run pnpm stripe:products, or copy it from Stripe → Product catalogue.',
  pattern: '^price_[A-Za-z0-9_]+$',
}

const rate = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: 100_000_000,
    must: "be a whole number of the currency's smallest unit, from 0 to 100000000",
    fix: 'Leave it out for the rate in catalog/src/usage.ts.',
  }),
)

/** Every variable that the API reads. Lists are split and checked in `lists.ts`. */
export const EnvSchema = Type.Object({
  ROLE: Type.Enum(['all', 'api', 'worker', 'mcp'], {
    default: 'all',
    must: 'be one of all, api, worker, mcp',
    fix: 'Leave it out to run API and worker in one process.',
  }),
  DATABASE_URL: text({
    must: 'be a PostgreSQL address that starts with postgres:// or postgresql://',
    fix: 'Set it to postgresql://USER:PASSWORD@HOST:5432/DATABASE.',
    pattern: '^postgres(ql)?://\\S+$',
  }),
  PORT: integer(0, 65_535, 8000, 'Leave it out for 8000.'),
  HOST: Type.String({
    default: '0.0.0.0',
    minLength: 1,
    must: 'be an IP address or a host name, without a port',
    fix: 'Leave it out for 0.0.0.0.',
  }),
  PUBLIC_URL: text({
    must: 'be the origin of the web pages, without a path',
    fix: 'Set it to the address that buyers open, such as https://kamiyo.io.',
    pattern: HTTP_URL,
  }),
  MCP_SERVER_URL: optional({
    must: 'be the address of the MCP server, with its path',
    fix: 'Leave it out for PUBLIC_URL/key/mcp, or set it to an address such as https://mcp.kamiyo.io/key/mcp.',
    pattern: '^https?://[^\\s/?#*]+/[^\\s?#]+$',
  }),
  BUILT_IN_MCP_SERVER: Type.Enum(['on', 'off'], {
    default: 'on',
    must: 'be on or off',
    fix: 'Leave it out to serve the tools that come with the product at /key/mcp.',
  }),
  ALLOWED_ORIGINS: optional({
    must: 'be a comma-separated list of http(s) origins, without paths or *',
    fix: 'Write each as https://host or http://host:port.',
  }),
  TRUST_PROXY: optional({
    must: 'be a comma-separated list of IP addresses or CIDR ranges, none wider than /8 (of IPv6: /16, or fc00::/7)',
    fix: 'List only your own proxies, such as 10.0.0.0/8.',
  }),
  STRIPE_ENABLED: Type.Enum(['true', 'false'], {
    default: 'true',
    must: 'be true or false',
    fix: 'Leave it out to serve onboarding and the billing routes of tenants.',
  }),
  STRIPE_ENVIRONMENT: Type.Optional(
    Type.Enum(['test', 'live'], {
      must: 'be test or live',
      fix: 'Leave it out: STRIPE_SECRET_KEY says which it is.',
    }),
  ),
  STRIPE_SECRET_KEY: text({
    must: 'start with sk_test_, sk_live_, rk_test_ or rk_live_',
    fix: 'Copy it from Stripe → Developers → API keys.',
    pattern: '^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$',
    secret: true,
  }),
  STRIPE_PUBLISHABLE_KEY: text({
    must: 'start with pk_test_ or pk_live_',
    fix: 'Copy it from Stripe → Developers → API keys.',
    pattern: '^pk_(test|live)_[A-Za-z0-9_]{8,}$',
    secret: true,
  }),
  STRIPE_WEBHOOK_SECRET: text({
    must: 'be one or more comma-separated secrets that start with whsec_ and have 16 characters or more',
    fix: 'Copy it from Stripe → Developers → Webhooks → your endpoint.',
    secret: true,
  }),
  STRIPE_ACCOUNT_ID: optional({
    must: 'be an account id that starts with acct_',
    fix: 'Leave it out, unless your webhook endpoint belongs to an organisation in Stripe.',
    pattern: '^acct_[A-Za-z0-9]+$',
  }),
  STRIPE_API_BASE: optional({
    must: 'be an http(s) address',
    fix: 'Leave it out to talk to Stripe; it is for the sandbox only.',
    pattern: HTTP_BASE,
  }),
  ...recordOf(PRICE_VARIABLES, () => optional(price)),
  STRIPE_PORTAL_CONFIGURATION: optional({
    must: 'be the id of a portal configuration that starts with bpc_',
    fix: "Run pnpm stripe:products --write-env, or leave it out for the account's default configuration.",
    pattern: '^bpc_[A-Za-z0-9_]+$',
  }),
  ...recordOf(RATE_VARIABLES, () => rate),
  USAGE_BILLING: Type.Enum(['on', 'off'], {
    default: 'on',
    must: 'be on or off',
    fix: 'Leave it out to bill usage; off records it without billing it.',
  }),
  USAGE_GRACE_MINUTES: integer(0, 1440, 30, 'Leave it out for 30.'),
  USAGE_STORE: Type.Enum(['postgres', 'openmeter'], {
    default: 'postgres',
    must: 'be postgres or openmeter',
    fix: 'Leave it out to keep all events in the database.',
  }),
  OPENMETER_URL: optional({
    must: 'be an http(s) address without a path',
    fix: 'Set it to the address of OpenMeter, such as https://openmeter.internal:8888.',
    pattern: HTTP_URL,
  }),
  OPENMETER_API_KEY: optional({
    must: 'be at least 16 characters long',
    fix: 'Copy it from OpenMeter, or leave it out for a server of your own without keys.',
    pattern: '^[\\w.~+/-]{16,}=*$',
    secret: true,
  }),
  BILLING_CURRENCY: Type.String({
    default: 'usd',
    pattern: '^[a-z]{3}$',
    must: 'be a currency as Stripe writes it, in three lower-case letters',
    fix: 'Leave it out for usd.',
  }),
  BILLING_TRIAL_PERIOD_DAYS: integer(0, 730, 14, 'Leave it out for 14, or set 0 for no trial.'),
  TENANT_ID_PREFIX: Type.String({
    default: 'acct',
    pattern: '^[A-Za-z][A-Za-z0-9]{0,31}$',
    must: 'be 1 to 32 letters and digits that begin with a letter',
    fix: 'Leave it out for acct.',
  }),
  MCP_JWT_SECRET: text({
    must: 'be at least 32 characters long, or several such secrets, comma-separated and the newest first',
    fix: longSecret.fix,
    secret: true,
  }),
  MCP_JWT_ALGORITHM: Type.Enum(['HS256'], { default: 'HS256', must: 'be HS256', fix: 'Leave it out.' }),
  MCP_TOKEN_EXPIRY_DAYS: integer(1, 3650, 365, 'Leave it out for 365.'),
  SENDGRID_API_KEY: text({
    must: 'start with SG. and have 16 characters or more',
    fix: 'Make one in SendGrid → Settings → API Keys with the permission Mail Send.',
    pattern: '^SG\\.[A-Za-z0-9._-]{13,}$',
    secret: true,
  }),
  SENDGRID_API_BASE: optional({
    must: 'be an http(s) address',
    fix: 'Leave it out to talk to SendGrid.',
    pattern: HTTP_BASE,
  }),
  SENDGRID_WEBHOOK_PUBLIC_KEY: optional({
    must: 'be the verification key of the event webhook, base64 in one line, or several of them, comma-separated',
    fix: 'Copy it from SendGrid → Settings → Mail Settings → Event Webhooks → Signed Event Webhook, or leave it out to do without the events.',
  }),
  EMAIL_FROM: text({
    must: 'be an e-mail address in ASCII, alone or as Name <address> or "Name, with a comma" <address>, each quote with its twin',
    fix: 'Use a sender that you verified in SendGrid.',
  }),
  SUPPORT_EMAIL: Type.String({
    default: brand.supportEmail,
    pattern: `^${EMAIL}$`,
    must: 'be an e-mail address',
    fix: 'Leave it out for the address in catalog/src/brand.ts.',
  }),
  SECRET_SCANNING_KEYS_URL: Type.String({
    default: 'https://api.github.com/meta/public_keys/secret_scanning',
    pattern: HTTP_BASE,
    must: 'be an http(s) address',
    fix: "Leave it out for GitHub's.",
  }),
  INQUIRY_MAILS_PER_DAY: integer(0, 100_000, 50, 'Leave it out for 50.'),
  INQUIRIES_PER_DAY: integer(1, 100_000, 1_000, 'Leave it out for 1000.'),
  ADMIN_API_KEY: text(longSecret),
  AUTH_SECRET: text(longSecret),
  METRICS_TOKEN: optional({
    ...longSecret,
    pattern: '^[\\w.~+/-]{32,}=*$',
    must: 'be at least 32 letters, digits or characters of base64',
  }),
  ADMIN_EMAILS: optional({
    must: 'be a comma-separated list of e-mail addresses',
    fix: 'List who may open the admin pages.',
  }),
  ADMIN_MAILS: optional({
    must: 'be none, or a comma-separated list of names such as dead_event',
    fix: 'Leave it out for all of them.',
  }),
  PAST_DUE_GRACE_DAYS: integer(0, 60, 7, 'Leave it out for 7.'),
  SHUTDOWN_DRAIN_SECONDS: integer(0, 300, 1, 'Leave it out for 1.'),
  WEBHOOK_RATE_LIMIT: integer(1, 100_000, 30, 'Leave it out for 30.'),
  API_KEY_RATE_LIMIT_RPM: integer(50, 10_000_000, 6000, 'Leave it out for 6000.'),
  RATE_LIMIT_RPM: integer(1, 100_000, 30, 'Leave it out for 30.'),
  REDIS_URL: optional({
    must: 'start with redis:// or rediss://',
    fix: 'Leave it out to count in memory.',
    pattern: '^rediss?://\\S+$',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    must: 'be one of fatal, error, warn, info, debug, trace, silent',
    fix: 'Leave it out for info.',
  }),
  SENTRY_DSN: optional({
    must: 'be the DSN of a project, https://KEY@HOST/NUMBER',
    fix: 'Copy it from Sentry → Project Settings → Client Keys, or leave it out to run without Sentry.',
    pattern: '^https?://\\w+(:\\w*)?@[^\\s/?#@]+(/[^\\s?#]+)?/\\d+$',
  }),
})

export type Env = Static<typeof EnvSchema>
export type EnvVariable = keyof Env
