import { describeScheme, POSTGRES_SCHEMES } from '@kamiyo/migrations/address-scheme'
import { isTooWide } from './ranges.ts'
import type { EnvVariable } from './schema.ts'

type Describe = (value: string) => string | undefined

/** Describes the value of a refused variable so that the error can be found, without revealing it. */
export function describeFound(variable: EnvVariable, value: string | number): string | undefined {
  return DESCRIBE[variable]?.(String(value))
}

const DESCRIBE: Partial<Record<EnvVariable, Describe>> = {
  DATABASE_URL: address(POSTGRES_SCHEMES),
  REDIS_URL: address(['redis', 'rediss']),
  PUBLIC_URL: address(['http', 'https']),
  STRIPE_API_BASE: address(['http', 'https']),
  SENDGRID_API_BASE: address(['http', 'https']),
  SENTRY_DSN: dsn,
  TRUST_PROXY: ranges,
  STRIPE_SECRET_KEY: key(/^(?:sk|rk)_(?:test|live)_/),
  STRIPE_PUBLISHABLE_KEY: key(/^pk_(?:test|live)_/),
  STRIPE_WEBHOOK_SECRET: key(/^whsec_/),
  SENDGRID_API_KEY: key(/^SG\./),
  MCP_JWT_SECRET: length,
  AUTH_SECRET: length,
  ADMIN_API_KEY: length,
}

function address(schemes: readonly string[]): Describe {
  return (value) => describeScheme(value, schemes)
}

function dsn(value: string): string | undefined {
  const problem = describeScheme(value, ['http', 'https'])
  if (problem !== undefined) return problem
  if (!/^\w+:\/\/\w+(:\w*)?@/.test(value)) return 'has no key before its host'
  return /\/\d+$/.test(value) ? undefined : 'has no project number at its end'
}

function ranges(value: string): string | undefined {
  const isAnyTooWide = value.split(',').some((entry) => isTooWide(entry.trim()))
  return isAnyTooWide ? 'has a range so wide that strangers are in it' : undefined
}

/** A key that starts correctly was cut off or copied with something around it. */
function key(beginning: RegExp): Describe {
  return (value) => {
    const entries = value.split(',').map((entry) => entry.trim())
    if (entries.includes('')) return 'has an empty entry'
    const wrong = entries.find((entry) => !beginning.test(entry))
    if (wrong !== undefined) return KINDS.find(([start]) => start.test(wrong))?.[1]
    if (/[^\x21-\x7e]/.test(value.replaceAll(/, */g, ''))) return 'has a blank or a special character in it'
    return `has only ${Math.min(...entries.map((entry) => entry.length))} characters`
  }
}

const KINDS: [start: RegExp, name: string][] = [
  [/^(?:sk|rk)_/, 'is a secret key of Stripe'],
  [/^pk_/, 'is a publishable key of Stripe'],
  [/^whsec_/, 'is the secret of a Stripe webhook'],
  [/^SG\./, 'is a key of SendGrid'],
]

function length(value: string): string | undefined {
  const entries = value.split(',').map((entry) => entry.trim())
  const shortest = Math.min(...entries.map((entry) => entry.length))
  if (entries.length === 1) return `has only ${shortest} characters`
  return shortest === 0 ? 'has an empty entry' : `has an entry of only ${shortest} characters`
}
