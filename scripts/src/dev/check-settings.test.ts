import { expect, test } from 'vitest'
import { checkSettings } from './check-settings.ts'
import { planDev } from './plan.ts'
import { generateSettings } from './settings.ts'

function check(dotenv: Record<string, string>, shell: Record<string, string> = {}): void {
  checkSettings(planDev('/repo', { dotenv, variables: { ...shell, ...dotenv } }), generateSettings(), shell)
}

test('a first start has nothing to complain about', () => {
  check({})
})

test('faults of .env are told all together before anything is started, in words that fit', () => {
  const faulty = () => check({ DATABASE_URL: 'mysql://localhost/shop', ADMIN_API_KEY: 'short' })
  expect(faulty).toThrow('DATABASE_URL begins with mysql://')
  expect(faulty).toThrow('ADMIN_API_KEY has only 5 characters')
})

test('a fault that the shell has for another program is told before anything is started as well', () => {
  expect(() => check({}, { LOG_LEVEL: 'verbose' })).toThrow('LOG_LEVEL must be one of')
})

test('what the shell says of a service that a stand-in replaces is no fault', () => {
  check(
    {},
    { STRIPE_PRICE_MCP_TEAM: 'prod_1', SENDGRID_WEBHOOK_PUBLIC_KEY: 'x', STRIPE_SECRET_KEY: 'pk_test_1' },
  )
})

test('what a real Stripe account needs beside its key is missed at once', () => {
  expect(() => check({ STRIPE_SECRET_KEY: `sk_test_${'a1'.repeat(12)}` })).toThrow(
    'STRIPE_WEBHOOK_SECRET is missing',
  )
})
