import { type ReversalEffect, reversalEffects } from '@kamiyo/catalog/reversals'
import type { BuyableTier, RateVariable } from '@kamiyo/catalog/types'
import { Value } from 'typebox/value'
import { MINUTE_MS } from '../lib/durations.ts'
import { checkAddresses } from './addresses.ts'
import {
  parseAdminMail,
  parseEmail,
  parseEventKey,
  parseList,
  parseOrigin,
  parseTokenSecret,
  parseWebhookSecret,
} from './lists.ts'
import { readPriceIds, readRates } from './prices.ts'
import { parseRange } from './ranges.ts'
import { checkTogether, type Fault, isLiveKey } from './rules.ts'
import { type Env, EnvSchema } from './schema.ts'
import { checkSecrets, warnOfTypedSecrets } from './secrets.ts'
import { checkTransport, warnOfTransport } from './transport.ts'
import { checkEach, isPlaceholder, readEnv, refusal } from './variables.ts'

export interface Config {
  role: 'all' | 'api' | 'worker' | 'mcp'
  databaseUrl: string
  http: {
    host: string
    port: number
    /** The origin of the web pages; every link that we send starts with it. */
    publicUrl: string
    /** The address of the MCP server that customers connect to. */
    mcpServerUrl: string
    /** Whether the tools that come with the product are served, at /key/mcp. */
    hasMcpServer: boolean
    /** Includes PUBLIC_URL. */
    allowedOrigins: string[]
    trustProxy: string[]
    rateLimitRpm: number
    webhookRateLimit: number
    /** For each API key. */
    apiKeyRateLimitRpm: number
    /** How long a stopping process still serves requests while readiness fails. */
    drainSeconds: number
  }
  stripe: {
    secretKey: string
    publishableKey: string
    webhookSecrets: string[]
    livemode: boolean
    /** Whether onboarding and the billing routes of tenants are served. */
    isEnabled: boolean
    /** Our own account, for endpoints whose events name accounts. */
    accountId?: string
    apiBase?: string
    priceIds: Partial<Record<BuyableTier, string>>
    /** Without it the account's default portal is used. */
    portalConfiguration?: string
  }
  billing: {
    /** Whether usage is put on invoices; it is recorded in any case. */
    billsUsage: boolean
    /** For so long after a period ended, its usage may still arrive in time. */
    graceMs: number
    /** What usage is billed in. */
    currency: string
    /** What a meter's rate costs instead of what the catalogue says. */
    rateCents: Partial<Record<RateVariable, number>>
    /** Before the first payment of a plan that is chosen in onboarding, once for each address. */
    trialDays: number
    /** With what the ids of new tenants begin. */
    tenantIdPrefix: string
  }
  /** Where events of sealed months are found, if any were moved there. */
  openMeter?: { url: string; apiKey?: string }
  /** Whether they are moved there from now on. */
  movesEvents: boolean
  /** Where a scanning service lists the public keys with which it signs. */
  scannerKeysUrl: string
  /** The first secret signs; the former ones only verify until they are removed. */
  tokens: { secret: string; formerSecrets: string[]; algorithm: 'HS256'; expiryDays: number }
  mail: {
    apiKey: string
    apiBase?: string
    from: string
    supportEmail: string
    /** The keys that may sign events of SendGrid's webhook; without any, its events are refused. */
    eventKeys: string[]
    /**
     * What operators are notified of: `dead_event`, …; `none` for nothing. An empty list means everything.
     */
    adminMails: string[]
  }
  /** How many contact-form messages are stored and mailed per day. */
  inquiries: { perDay: number; mailsPerDay: number }
  auth: { secret: string; adminApiKey: string; adminEmails: string[] }
  /** If set, /metrics requires it. */
  metricsToken?: string
  pastDueGraceDays: number
  /** From the catalogue. */
  reversalEffects: Record<'refund' | 'dispute', ReversalEffect>
  redisUrl?: string
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  sentryDsn?: string
  /** Problems that do not stop the start but should be fixed; they are logged. */
  warnings: string[]
}

export class ConfigError extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ variable, problem }) => `  ${variable} ${problem}`)
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
    super(`The configuration has ${count}:\n${lines.join('\n')}\nEach variable is explained in .env.example.`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/** Whether a process of this role has the worker in it. */
export function runsJobs({ role }: Pick<Config, 'role'>): boolean {
  return role === 'all' || role === 'worker'
}

/** Reads the environment once and reports all errors together; the e-mails name those that ADMIN_MAILS may list. */
export function loadConfig(
  source: NodeJS.ProcessEnv = process.env,
  adminMailNames?: readonly string[],
): Config {
  const env = readEnv(source)
  const lists = readLists(env, adminMailNames)
  const each = checkEach(env)
  const isReported = ({ variable }: Fault) => each.some((fault) => fault.variable === variable)
  const together = [
    ...checkTogether(env),
    ...checkAddresses(env),
    // A placeholder also consists of words.
    ...checkSecrets(env).filter((fault) => !isReported(fault)),
    ...checkTransport(env),
  ]
  const faults = [...each, ...lists.faults, ...together]
  if (faults.length > 0 || !Value.Check(EnvSchema, env)) throw new ConfigError(faults)
  return toConfig(env, lists)
}

const LISTS = {
  ALLOWED_ORIGINS: parseOrigin,
  TRUST_PROXY: parseRange,
  STRIPE_WEBHOOK_SECRET: parseWebhookSecret,
  MCP_JWT_SECRET: parseTokenSecret,
  SENDGRID_WEBHOOK_PUBLIC_KEY: parseEventKey,
  ADMIN_EMAILS: parseEmail,
  ADMIN_MAILS: parseAdminMail,
} as const
type ListVariable = keyof typeof LISTS

function readLists(
  env: Partial<Env>,
  adminMailNames: readonly string[] | undefined,
): Record<ListVariable, string[]> & { faults: Fault[] } {
  const faults: Fault[] = []
  const read = (variable: ListVariable) => {
    const list = parseList(env[variable], LISTS[variable])
    if (list) return list
    if (!isPlaceholder(variable, env[variable]))
      faults.push({ variable, problem: refusal(variable, env[variable] ?? '') })
    return []
  }
  const readAdminMails = () => {
    const names = read('ADMIN_MAILS')
    const isKnown = (name: string) => name === 'none' || adminMailNames?.includes(name)
    if (!adminMailNames || names.every(isKnown)) return names
    const known = adminMailNames.join(', ')
    const problem = `must be none, or a comma-separated list of ${known}. Leave it out for all of them.`
    faults.push({ variable: 'ADMIN_MAILS', problem })
    return []
  }
  return {
    ALLOWED_ORIGINS: read('ALLOWED_ORIGINS'),
    TRUST_PROXY: read('TRUST_PROXY'),
    STRIPE_WEBHOOK_SECRET: read('STRIPE_WEBHOOK_SECRET'),
    MCP_JWT_SECRET: read('MCP_JWT_SECRET'),
    SENDGRID_WEBHOOK_PUBLIC_KEY: read('SENDGRID_WEBHOOK_PUBLIC_KEY'),
    ADMIN_EMAILS: read('ADMIN_EMAILS'),
    ADMIN_MAILS: readAdminMails(),
    faults,
  }
}

function toConfig(env: Env, lists: Record<ListVariable, string[]>): Config {
  const publicUrl = new URL(env.PUBLIC_URL).origin
  return {
    role: env.ROLE,
    databaseUrl: env.DATABASE_URL,
    http: {
      host: env.HOST,
      port: env.PORT,
      publicUrl,
      mcpServerUrl: env.MCP_SERVER_URL ?? `${publicUrl}/key/mcp`,
      hasMcpServer: env.BUILT_IN_MCP_SERVER === 'on',
      allowedOrigins: [...new Set([publicUrl, ...lists.ALLOWED_ORIGINS])],
      trustProxy: lists.TRUST_PROXY,
      rateLimitRpm: env.RATE_LIMIT_RPM,
      webhookRateLimit: env.WEBHOOK_RATE_LIMIT,
      apiKeyRateLimitRpm: env.API_KEY_RATE_LIMIT_RPM,
      drainSeconds: env.SHUTDOWN_DRAIN_SECONDS,
    },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      publishableKey: env.STRIPE_PUBLISHABLE_KEY,
      webhookSecrets: lists.STRIPE_WEBHOOK_SECRET,
      livemode: isLiveKey(env.STRIPE_SECRET_KEY),
      isEnabled: env.STRIPE_ENABLED === 'true',
      ...(env.STRIPE_ACCOUNT_ID && { accountId: env.STRIPE_ACCOUNT_ID }),
      ...(env.STRIPE_API_BASE && { apiBase: withoutTrailingSlash(env.STRIPE_API_BASE) }),
      priceIds: readPriceIds(env),
      ...(env.STRIPE_PORTAL_CONFIGURATION && { portalConfiguration: env.STRIPE_PORTAL_CONFIGURATION }),
    },
    billing: {
      billsUsage: env.USAGE_BILLING === 'on',
      graceMs: env.USAGE_GRACE_MINUTES * MINUTE_MS,
      currency: env.BILLING_CURRENCY,
      rateCents: readRates(env),
      trialDays: env.BILLING_TRIAL_PERIOD_DAYS,
      tenantIdPrefix: env.TENANT_ID_PREFIX,
    },
    ...(env.OPENMETER_URL && {
      openMeter: {
        url: withoutTrailingSlash(env.OPENMETER_URL),
        ...(env.OPENMETER_API_KEY && { apiKey: env.OPENMETER_API_KEY }),
      },
    }),
    scannerKeysUrl: env.SECRET_SCANNING_KEYS_URL,
    movesEvents: env.USAGE_STORE === 'openmeter',
    tokens: {
      ...readTokenSecrets(lists.MCP_JWT_SECRET),
      algorithm: env.MCP_JWT_ALGORITHM,
      expiryDays: env.MCP_TOKEN_EXPIRY_DAYS,
    },
    mail: {
      apiKey: env.SENDGRID_API_KEY,
      ...(env.SENDGRID_API_BASE && { apiBase: withoutTrailingSlash(env.SENDGRID_API_BASE) }),
      from: env.EMAIL_FROM,
      supportEmail: env.SUPPORT_EMAIL,
      eventKeys: lists.SENDGRID_WEBHOOK_PUBLIC_KEY,
      adminMails: lists.ADMIN_MAILS,
    },
    inquiries: { perDay: env.INQUIRIES_PER_DAY, mailsPerDay: env.INQUIRY_MAILS_PER_DAY },
    auth: { secret: env.AUTH_SECRET, adminApiKey: env.ADMIN_API_KEY, adminEmails: lists.ADMIN_EMAILS },
    ...(env.METRICS_TOKEN && { metricsToken: env.METRICS_TOKEN }),
    pastDueGraceDays: env.PAST_DUE_GRACE_DAYS,
    reversalEffects: { ...reversalEffects },
    ...(env.REDIS_URL && { redisUrl: env.REDIS_URL }),
    logLevel: env.LOG_LEVEL,
    ...(env.SENTRY_DSN && { sentryDsn: env.SENTRY_DSN }),
    warnings: [...warnOfTypedSecrets(env), ...warnOfTransport(env)].map(
      ({ variable, problem }) => `${variable} ${problem}`,
    ),
  }
}

function readTokenSecrets([secret = '', ...formerSecrets]: string[]) {
  return { secret, formerSecrets }
}

function withoutTrailingSlash(address: string): string {
  return address.replace(/\/+$/, '')
}
