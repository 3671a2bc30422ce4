import { describeUnreadable } from '@kamiyo/migrations/address-scheme'
import type { Fault } from './rules.ts'
import type { Env, EnvVariable } from './schema.ts'

const ADDRESSES = [
  'DATABASE_URL',
  'PUBLIC_URL',
  'STRIPE_API_BASE',
  'SENDGRID_API_BASE',
  'OPENMETER_URL',
  'SECRET_SCANNING_KEYS_URL',
  'REDIS_URL',
  'SENTRY_DSN',
] as const satisfies EnvVariable[]

/** Finds addresses that start correctly but cannot be parsed. */
export function checkAddresses(env: Partial<Env>): Fault[] {
  return ADDRESSES.flatMap((variable) => {
    const value = env[variable]
    const problem = value && BEGINNING.test(value) ? describeUnreadable(value) : undefined
    return problem === undefined ? [] : [{ variable, problem }]
  })
}

const BEGINNING = /^[a-z]+:\/\//i
