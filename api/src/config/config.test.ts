import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { EnvSchema } from './schema.ts'

const VALID: Record<string, string> = {
  DATABASE_URL: 'postgresql://kamiyo:secret@localhost:5432/kamiyo',
  PUBLIC_URL: 'https://kamiyo.example',
  STRIPE_SECRET_KEY: 'sk_test_4242424242',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_4242424242',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
  MCP_JWT_SECRET: 'jwt-5c1e9a70b3f84d26a9e0c7b1f4d832e6',
  AUTH_SECRET: 'auth-e83a0d6f19c24b57b0d4f2a86c7913de',
  ADMIN_API_KEY: 'admin-7b20f4e1c6a943d8857de19b3c0fa246',
  SENDGRID_API_KEY: 'SG.0123456789.abcdef',
  EMAIL_FROM: 'KAMIYO <hello@kamiyo.example>',
}
const LIVE = { STRIPE_SECRET_KEY: 'sk_live_4242424242', STRIPE_PUBLISHABLE_KEY: 'pk_live_4242424242' }

function faultsOf(changes: Record<string, string | undefined>): string[] {
  try {
    loadConfig({ ...VALID, ...changes })
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.variable)
    throw error
  }
}

test('what is required is enough, and the rest has the documented defaults', () => {
  expect(loadConfig(VALID)).toMatchObject({
    role: 'all',
    http: { port: 8000, allowedOrigins: ['https://kamiyo.example'], trustProxy: [], rateLimitRpm: 30 },
    stripe: { livemode: false, priceIds: {}, webhookSecrets: ['whsec_0123456789'] },
    tokens: { algorithm: 'HS256', expiryDays: 365 },
    mail: { supportEmail: 'support@kamiyo.io' },
    pastDueGraceDays: 7,
    logLevel: 'info',
  } satisfies PartialConfig)
})

type PartialConfig = {
  [Key in keyof Config]?: Config[Key] extends object ? Partial<Config[Key]> : Config[Key]
}

test('all faults are listed together', () => {
  expect(
    faultsOf({ DATABASE_URL: undefined, PORT: 'eighty', MCP_JWT_SECRET: 'short', TRUST_PROXY: '*' }),
  ).toEqual(['DATABASE_URL', 'PORT', 'TRUST_PROXY', 'MCP_JWT_SECRET'])
})

const REFUSED: [string, string][] = [
  ['ROLE', 'web'],
  ['DATABASE_URL', 'mysql://localhost/kamiyo'],
  ['DATABASE_URL', 'postgresql://user:pass#word@db.example/kamiyo'],
  ['DATABASE_URL', 'postgresql://user:100%@db.example/kamiyo'],
  ['DATABASE_URL', 'postgresql://db.example:port/kamiyo'],
  ['PUBLIC_URL', 'https://kamiyo.example:99999'],
  ['SENDGRID_API_BASE', 'http://localhost:99999'],
  ['REDIS_URL', 'redis://:100%@cache.example'],
  ['SENDGRID_API_KEY', 'SG.your-api-key-here'],
  ['PORT', '70000'],
  ['PORT', '80.5'],
  ['PUBLIC_URL', 'https://kamiyo.example/shop'],
  ['PUBLIC_URL', 'https://user:pass@kamiyo.example'],
  ['ALLOWED_ORIGINS', '*'],
  ['ALLOWED_ORIGINS', 'https://*.a.example'],
  ['PUBLIC_URL', 'https://*.a.example'],
  ['ALLOWED_ORIGINS', 'https://a.example,'],
  ['ALLOWED_ORIGINS', 'https://a.example/path'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '0.0.0.0/0'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['TRUST_PROXY', '0.0.0.0/1,128.0.0.0/1'],
  ['TRUST_PROXY', '10.0.0.0/8, 64.0.0.0/2'],
  ['TRUST_PROXY', '::/1,8000::/1'],
  ['TRUST_PROXY', '2000::/3'],
  ['TRUST_PROXY', '::ffff:0:0/96'],
  ['TRUST_PROXY', '::1/64'],
  ['HOST', 'not a host'],
  ['HOST', 'http://0.0.0.0'],
  ['HOST', 'localhost:8000'],
  ['HOST', '[::1]'],
  ['HOST', '300.1.2.3'],
  ['SENTRY_DSN', 'https://x'],
  ['SENTRY_DSN', 'https://sentry.example/1'],
  ['SENTRY_DSN', 'https://0123456789abcdef@sentry.example'],
  ['STRIPE_SECRET_KEY', 'sk_test_...'],
  ['STRIPE_SECRET_KEY', 'pk_test_4242424242'],
  ['STRIPE_ENVIRONMENT', 'production'],
  ['STRIPE_ENVIRONMENT', 'live'],
  ['STRIPE_ENABLED', 'no'],
  ['BILLING_TRIAL_PERIOD_DAYS', '-1'],
  ['TENANT_ID_PREFIX', 'Two words'],
  ['STRIPE_PUBLISHABLE_KEY', 'pk_live_4242424242'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_...'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_short'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_0123456789,'],
  ['STRIPE_WEBHOOK_SECRET', ','],
  ['STRIPE_API_BASE', 'localhost:12111'],
  ['STRIPE_PRICE_MCP_TEAM', 'prod_123'],
  ['STRIPE_PORTAL_CONFIGURATION', 'default'],
  ['MCP_JWT_SECRET', 'your_mcp_jwt_secret_here_32_chars_minimum'],
  ['MCP_JWT_SECRET', `${VALID['MCP_JWT_SECRET']},short`],
  ['MCP_JWT_SECRET', `${VALID['MCP_JWT_SECRET']},`],
  ['MCP_JWT_ALGORITHM', 'none'],
  ['MCP_TOKEN_EXPIRY_DAYS', '0'],
  ['SENDGRID_API_KEY', 'SG....'],
  ['EMAIL_FROM', 'hello'],
  ['EMAIL_FROM', '"Kamiyo, Inc. <hello@kamiyo.example>'],
  ['EMAIL_FROM', 'mailto:hello@kamiyo.example'],
  ['EMAIL_FROM', 'Bücher <hello@bücher.example>'],
  ['EMAIL_FROM', 'hello@kamiyo..example'],
  ['SENDGRID_WEBHOOK_PUBLIC_KEY', 'MFkwEwYHKoZIzj0CAQ'],
  [
    'SENDGRID_WEBHOOK_PUBLIC_KEY',
    // A key of a different type: Ed25519.
    'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
  ],
  ['INQUIRY_MAILS_PER_DAY', '-1'],
  ['ADMIN_API_KEY', 'false'],
  ['ADMIN_EMAILS', 'someone'],
  ['ADMIN_MAILS', 'dead event'],
  ['PAST_DUE_GRACE_DAYS', '-1'],
  ['REDIS_URL', 'http://redis'],
  ['USAGE_STORE', 'kafka'],
  ['OPENMETER_URL', 'https://openmeter.example/api'],
  ['OPENMETER_URL', 'http://openmeter:99999'],
  ['OPENMETER_API_KEY', 'short-key'],
  ['LOG_LEVEL', 'verbose'],
]

test.each(REFUSED)('%s=%s stops the start, and the value is not repeated', (variable, value) => {
  expect(faultsOf({ [variable]: value })).toEqual([variable])
  expect(messageOf({ [variable]: value })).toContain(variable)
  if (value.length > 8) expect(messageOf({ [variable]: value })).not.toContain(value)
})

test.each([
  ['DATABASE_URL', 'mysql://localhost/kamiyo', 'begins with mysql://; it must be a PostgreSQL address'],
  ['DATABASE_URL', 'localhost:5432/kamiyo', 'does not begin with postgres://'],
  ['MCP_JWT_SECRET', 'tooshort', 'has only 8 characters; it must be at least 32'],
  ['MCP_JWT_SECRET', `${VALID['MCP_JWT_SECRET']},short`, 'has an entry of only 5 characters'],
  ['STRIPE_SECRET_KEY', 'sk_test_abc', 'has only 11 characters'],
  ['STRIPE_SECRET_KEY', 'pk_test_4242424242', 'is a publishable key of Stripe'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_short', 'has only 11 characters'],
  ['SENDGRID_API_KEY', 'sk_test_0123456789', 'is a secret key of Stripe'],
  ['REDIS_URL', 'http://redis', 'begins with http://; it must start with redis://'],
  ['TRUST_PROXY', '0.0.0.0/1,128.0.0.0/1', 'has a range so wide that strangers are in it; it must'],
  ['TRUST_PROXY', 'proxy.example', 'must be a comma-separated list of IP addresses'],
  ['HOST', 'localhost:8000', 'must be an IP address or a host name, without a port'],
  ['SENTRY_DSN', 'https://x', 'has no key before its host; it must be the DSN of a project'],
  [
    'SENTRY_DSN',
    'https://0a1b@x.example/',
    'has no project number at its end; it must be the DSN of a project',
  ],
])('%s=%s is reported in words that fit: it %s', (variable, value, words) => {
  expect(messageOf({ [variable]: value })).toContain(`${variable} ${words}`)
})

function messageOf(changes: Record<string, string>): string {
  try {
    loadConfig({ ...VALID, ...changes })
    return ''
  } catch (error) {
    return String(error)
  }
}

test.each([
  ['TRUST_PROXY', '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.1,::1/128,fc00::/7,fe80::/10'],
  ['TRUST_PROXY', '173.245.48.0/20,2400:cb00::/32,::ffff:10.0.0.0/104'],
  ['HOST', '0.0.0.0'],
  ['HOST', '::'],
  ['EMAIL_FROM', 'Bücher <hello@xn--bcher-kva.example>'],
  ['HOST', 'localhost'],
  ['HOST', 'api-1.internal.example'],
  ['SENTRY_DSN', 'https://0123456789abcdef@o1.ingest.sentry.io/42'],
  ['SENTRY_DSN', 'https://key:old@sentry.example:9000/path/42'],
])('%s=%s is taken', (variable, value) => {
  expect(faultsOf({ [variable]: value })).toEqual([])
})

test('a token secret that is being rolled is a list: the first signs, the others still verify', () => {
  const [next = '', old = ''] = ['next-0123456789-0123456789-0123456789', VALID['MCP_JWT_SECRET']]
  expect(loadConfig({ ...VALID, MCP_JWT_SECRET: `${next}, ${old}` }).tokens).toMatchObject({
    secret: next,
    formerSecrets: [old],
  })
  expect(faultsOf({ MCP_JWT_SECRET: `${next},${VALID['AUTH_SECRET']}` })).toEqual(['AUTH_SECRET'])
})

test('two variables that must differ are refused together', () => {
  expect(faultsOf({ AUTH_SECRET: VALID['MCP_JWT_SECRET'] })).toEqual(['AUTH_SECRET'])
  expect(faultsOf({ STRIPE_PRICE_MCP_PERSONAL: 'price_1', STRIPE_PRICE_MCP_TEAM: 'price_1' })).toEqual([
    'STRIPE_PRICE_MCP_TEAM',
  ])
})

test('a live key goes to Stripe only, and needs pages over https', () => {
  expect(faultsOf(LIVE)).toEqual([])
  expect(faultsOf({ ...LIVE, STRIPE_API_BASE: 'http://127.0.0.1:12111' })).toEqual(['STRIPE_API_BASE'])
  expect(faultsOf({ ...LIVE, PUBLIC_URL: 'http://kamiyo.example' })).toEqual(['PUBLIC_URL'])
})

test('events move to OpenMeter only where it has an address and periods are sealed', () => {
  const moving = { USAGE_STORE: 'openmeter', OPENMETER_URL: 'http://openmeter:8888' }
  expect(loadConfig({ ...VALID, ...moving })).toMatchObject({
    movesEvents: true,
    openMeter: { url: 'http://openmeter:8888' },
  })
  expect(faultsOf({ ...moving, OPENMETER_URL: undefined })).toEqual(['OPENMETER_URL'])
  expect(faultsOf({ ...moving, USAGE_BILLING: 'off' })).toEqual(['USAGE_STORE'])
  const stopped = loadConfig({ ...VALID, ...moving, USAGE_STORE: 'postgres' })
  expect([stopped.movesEvents, stopped.openMeter?.url]).toEqual([false, 'http://openmeter:8888'])
})

test('a secret that is only blanks counts as missing', () => {
  expect(faultsOf({ ADMIN_API_KEY: '   ', STRIPE_WEBHOOK_SECRET: '' })).toEqual([
    'STRIPE_WEBHOOK_SECRET',
    'ADMIN_API_KEY',
  ])
})

test('.env.example explains exactly the variables that are read', async () => {
  const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8')
  const named = [...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1])
  // Only `pnpm migrate` reads it, to create the role that the API's DATABASE_URL names.
  const ofMigrate = ['APP_DATABASE_URL']
  expect(named.toSorted()).toEqual([...Object.keys(EnvSchema.properties), ...ofMigrate].toSorted())
})

test.each(['MCP_JWT_SECRET', 'AUTH_SECRET', 'ADMIN_API_KEY', 'METRICS_TOKEN'])(
  '%s stops the start when it is long enough and easy to guess all the same',
  (variable) => {
    for (const weak of ['password'.repeat(4), 'a'.repeat(32), 'abcdefghijklmnopqrstuvwxyz012345']) {
      expect(faultsOf({ [variable]: weak })).toEqual([variable])
      expect(messageOf({ [variable]: weak })).toContain('easy to guess')
      expect(messageOf({ [variable]: weak })).not.toContain(weak)
    }
    expect(faultsOf({ MCP_JWT_SECRET: `${VALID['MCP_JWT_SECRET']},${'b'.repeat(40)}` })).toEqual([
      'MCP_JWT_SECRET',
    ])
  },
)

test('what looks typed is a warning with a test key, and stops the start with a live one', () => {
  const typed = { AUTH_SECRET: 'authauthauthauthauthauthauthauthauth0002' }
  expect(loadConfig({ ...VALID, ...typed }).warnings).toEqual([
    expect.stringMatching(/^AUTH_SECRET repeats itself/),
  ])
  expect(faultsOf({ ...LIVE, ...typed })).toEqual(['AUTH_SECRET'])
})

test('with a live key mails go to SendGrid over TLS alone', () => {
  const plain = { SENDGRID_API_BASE: 'http://mail.example' }
  expect(faultsOf({ ...LIVE, ...plain })).toEqual(['SENDGRID_API_BASE'])
  expect(faultsOf({ ...LIVE, SENDGRID_API_BASE: 'https://api.eu.sendgrid.com' })).toEqual([])
  expect(faultsOf(plain)).toEqual([])
})

test.each([
  ['DATABASE_URL', 'postgresql://kamiyo:secret@db.example.com:5432/kamiyo'],
  ['DATABASE_URL', 'postgresql://kamiyo:secret@203.0.113.4/kamiyo?sslmode=prefer'],
  ['REDIS_URL', 'redis://cache.example.com:6379'],
  ['ALLOWED_ORIGINS', 'https://a.example,http://b.example'],
  ['SENTRY_DSN', 'http://key@sentry.example/1'],
])(
  'with a live key %s without TLS beyond the own network is a warning that names no value: %s',
  (variable, value) => {
    const { warnings } = loadConfig({ ...VALID, ...LIVE, [variable]: value })
    expect(warnings).toEqual([expect.stringContaining(variable)])
    expect(warnings.join()).not.toContain('example')
    expect(loadConfig({ ...VALID, [variable]: value }).warnings, 'with a test key').toEqual([])
  },
)

test.each([
  ['DATABASE_URL', 'postgresql://kamiyo:secret@db.example.com/kamiyo?sslmode=verify-full'],
  ['DATABASE_URL', 'postgresql://kamiyo:secret@postgres:5432/kamiyo'],
  ['DATABASE_URL', 'postgresql://kamiyo:secret@10.0.0.5/kamiyo'],
  ['REDIS_URL', 'rediss://cache.example.com:6379'],
  ['REDIS_URL', 'redis://127.0.0.1:6379'],
  ['REDIS_URL', 'redis://[::1]:6379'],
])('what is encrypted or stays in the own network is no warning: %s=%s', (variable, value) => {
  expect(loadConfig({ ...VALID, ...LIVE, [variable]: value }).warnings).toEqual([])
})

test.each([
  ['nothing is served', { ROLE: 'mcp', MCP_SERVER_URL: 'https://tools.example/mcp' }],
  ['nothing answers at the address that customers are given', {}],
])('without the built-in MCP server, a process that means %s does not start', (_what, changes) => {
  expect(faultsOf({ ...changes, BUILT_IN_MCP_SERVER: 'off' })).toEqual(['BUILT_IN_MCP_SERVER'])
})
