import { describeUnreadable } from '@kamiyo/migrations/address-scheme'
import type { Fault } from './rules.ts'
import type { Env, EnvVariable } from './schema.ts'

const ADDRESSES = [
  'DATABASE_URL',
  'PUBLIC_URL',
  'STRIPE_API_BASE',
  'SENDGRID_API_BASE',
  'REDIS_URL',
  'SENTRY_DSN',
] as const satisfies EnvVariable[]

/** Addresses that begin as they should and cannot be read all the same. */
export function checkAddresses(env: Partial<Env>): Fault[] {
  return ADDRESSES.flatMap((variable) => {
    const value = env[variable]
    const problem = value && BEGINNING.test(value) ? describeUnreadable(value) : undefined
    return problem === undefined ? [] : [{ variable, problem }]
  })
}

const BEGINNING = /^[a-z]+:\/\//i
