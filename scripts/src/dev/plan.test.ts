import { join } from 'node:path'
import { brand } from '@kamiyo/catalog/brand'
import { describe, expect, test } from 'vitest'
import { readDotenv } from '../env/dotenv-file.ts'
import { repositoryRoot } from '../lib/repository-root.ts'
import { apiEnvironment } from './api-environment.ts'
import { sandboxEnvironment, webEnvironment } from './parts.ts'
import { needsSandbox, planDev } from './plan.ts'
import type { DevSettings } from './settings.ts'
import { renderSummary } from './summary.ts'

const settings: DevSettings = {
  postgresPort: 5555,
  postgresPassword: 'local-password',
  stripeSecretKey: 'sk_test_local',
  stripePublishableKey: 'pk_test_local',
  sendgridApiKey: 'SG.local',
  jwtSecret: 'jwt',
  authSecret: 'auth',
  adminApiKey: 'admin',
  webhookEndpointId: 'we_1',
  webhookSecret: 'whsec_local',
  mailEventKey: '',
}
const localUrl = 'postgresql://kamiyo:local-password@127.0.0.1:5555/kamiyo'

function environmentFor(dotenv: Record<string, string>, env: NodeJS.ProcessEnv = {}) {
  const plan = planDev('/repo', { dotenv, variables: { ...env, ...dotenv } })
  const stripeIds = { STRIPE_PRICE_MCP_TEAM: 'price_local' }
  const databaseUrl = plan.real.databaseUrl ?? localUrl
  return { plan, databaseUrl, api: apiEnvironment({ plan, settings, databaseUrl, stripeIds }) }
}

describe('without .env', () => {
  const { plan, api } = environmentFor({})

  test('every outside world is a stand-in', () => {
    expect(needsSandbox(plan)).toBe(true)
    expect(api).toMatchObject({
      DATABASE_URL: localUrl,
      STRIPE_API_BASE: 'http://localhost:12111',
      SENDGRID_API_BASE: 'http://localhost:12111',
      STRIPE_WEBHOOK_SECRET: 'whsec_local',
      STRIPE_PRICE_MCP_TEAM: 'price_local',
    })
  })

  test('the origin of the documented curl lines is allowed', () => {
    expect(api['ALLOWED_ORIGINS']?.split(',')).toContain('http://localhost:3000')
  })
})

test('the pages on this machine may call the API, whatever address .env gives them', () => {
  const { plan, api } = environmentFor({ PUBLIC_URL: 'https://shop.example' })
  expect(api['PUBLIC_URL']).toBe('https://shop.example')
  expect(api['ALLOWED_ORIGINS']?.split(',')).toContain(plan.urls.web)
})

test('a Stripe key in .env replaces the Stripe stand-in and nothing else', () => {
  const dotenv = { STRIPE_SECRET_KEY: 'sk_test_mine', STRIPE_PRICE_MCP_TEAM: 'price_mine' }
  const { plan, api } = environmentFor(dotenv)
  expect(needsSandbox(plan)).toBe(true)
  expect(api).toMatchObject({ ...dotenv, SENDGRID_API_KEY: 'SG.local', DATABASE_URL: localUrl })
  expect(api).not.toHaveProperty('STRIPE_API_BASE')
  expect(api).not.toHaveProperty('STRIPE_WEBHOOK_SECRET')
})

test("price ids without a key in .env do not displace the sandbox's own", () => {
  expect(environmentFor({ STRIPE_PRICE_MCP_TEAM: 'price_mine' }).api['STRIPE_PRICE_MCP_TEAM']).toBe(
    'price_local',
  )
})

test('with real Stripe and real SendGrid no sandbox is needed', () => {
  const { plan, api } = environmentFor({ STRIPE_SECRET_KEY: 'sk_test_mine', SENDGRID_API_KEY: 'SG.mine' })
  expect(needsSandbox(plan)).toBe(false)
  expect(api).toMatchObject({ SENDGRID_API_KEY: 'SG.mine' })
  expect(api).not.toHaveProperty('SENDGRID_API_BASE')
})

test('a port may come from .env or from the shell, and a bad one is named', () => {
  expect(environmentFor({}, { PORT: '9001' }).plan.urls.api).toBe('http://localhost:9001')
  expect(environmentFor({ PORT: '9000' }).plan.urls.api).toBe('http://localhost:9000')
  expect(() => environmentFor({ WEB_PORT: 'x' })).toThrow('WEB_PORT is "x"')
})

test('an MCP server of another address is named by the pages, the mails and the summary', () => {
  const own = 'http://localhost:3000/mcp'
  for (const given of [
    environmentFor({ MCP_SERVER_URL: own }),
    environmentFor({}, { MCP_SERVER_URL: own }),
  ]) {
    expect(given.api['MCP_SERVER_URL']).toBe(own)
    expect(webEnvironment(given.plan)['MCP_SERVER_URL']).toBe(own)
    expect(renderSummary(given.plan, given.databaseUrl)).toContain(own)
  }
  expect(webEnvironment(environmentFor({}).plan)['MCP_SERVER_URL']).toBe('http://localhost:8000/key/mcp')
})

test('a copy of .env.example that nobody filled in changes nothing', async () => {
  const { plan, api } = environmentFor(await readDotenv(join(repositoryRoot, '.env.example')))
  expect(plan.real).toEqual({ databaseUrl: undefined, stripe: false, sendgrid: false })
  expect(api).toMatchObject({
    MCP_JWT_SECRET: 'jwt',
    AUTH_SECRET: 'auth',
    ADMIN_API_KEY: 'admin',
    STRIPE_WEBHOOK_SECRET: 'whsec_local',
  })
})

test('a copy of .env.example leaves the addresses to dev, also where the shell moves a port', async () => {
  const example = await readDotenv(join(repositoryRoot, '.env.example'))
  for (const shell of [{}, { WEB_PORT: '5174', PORT: '8001' }]) {
    const addresses = ({ api }: ReturnType<typeof environmentFor>) =>
      ['HOST', 'PORT', 'PUBLIC_URL', 'MCP_SERVER_URL', 'ALLOWED_ORIGINS'].map((name) => api[name])
    expect(addresses(environmentFor(example, shell))).toEqual(addresses(environmentFor({}, shell)))
  }
})

test("the sandbox's hosted pages name the seller", () => {
  expect(sandboxEnvironment(environmentFor({}).plan)['SANDBOX_MERCHANT_NAME']).toBe(brand.company)
})

test('the summary says how to look into the embedded database', () => {
  const { plan, databaseUrl } = environmentFor({})
  const summary = renderSummary(plan, databaseUrl)
  expect(summary).toContain('psql "$(cat .data/database-url)"')
  expect(summary).not.toContain(settings.postgresPassword)
})

test('an operator can sign in without any .env, and none is invented where mails are real', () => {
  const operator = `operator@${brand.domain}`
  const { plan, api, databaseUrl } = environmentFor({})
  expect(api['ADMIN_EMAILS']).toBe(operator)
  expect(renderSummary(plan, databaseUrl)).toMatch(new RegExp(`/admin +sign in as ${operator}`))
  expect(environmentFor({ SENDGRID_API_KEY: 'SG.mine' }).api).not.toHaveProperty('ADMIN_EMAILS')
  expect(environmentFor({ ADMIN_EMAILS: 'me@mine.example' }).api['ADMIN_EMAILS']).toBe('me@mine.example')
})

test('the summary shows no password', () => {
  const { plan, databaseUrl } = environmentFor({
    DATABASE_URL: 'postgresql://me:hidden@db.example:5432/mine',
  })
  const summary = renderSummary(plan, databaseUrl)
  expect(summary).toContain('postgresql://me@db.example:5432/mine')
  expect(summary).not.toContain('hidden')
})
