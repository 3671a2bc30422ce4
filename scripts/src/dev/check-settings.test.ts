import { expect, test } from 'vitest'
import { checkSettings } from './check-settings.ts'
import { planDev } from './plan.ts'
import { generateSettings } from './settings.ts'

function check(dotenv: Record<string, string>): void {
  checkSettings(planDev('/repo', { dotenv, variables: dotenv }), generateSettings())
}

test('a first start has nothing to complain about', () => {
  check({})
})

test('faults of .env are told all together before anything is started, in words that fit', () => {
  const faulty = () => check({ DATABASE_URL: 'mysql://localhost/shop', ADMIN_API_KEY: 'short' })
  expect(faulty).toThrow('DATABASE_URL begins with mysql://')
  expect(faulty).toThrow('ADMIN_API_KEY has only 5 characters')
})

test('what a real Stripe account needs beside its key is missed at once', () => {
  expect(() => check({ STRIPE_SECRET_KEY: `sk_test_${'a1'.repeat(12)}` })).toThrow(
    'STRIPE_WEBHOOK_SECRET is missing',
  )
})
