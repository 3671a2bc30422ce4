import { isIP } from 'node:net'
import { isOwnNetwork } from '../lib/own-network.ts'
import { type Fault, isLiveKey } from './rules.ts'
import type { Env } from './schema.ts'

/** With a live key the e-mails contain real tokens, and the SendGrid key is sent along with them. */
export function checkTransport(env: Partial<Env>): Fault[] {
  return isLiveKey(env.STRIPE_SECRET_KEY) && env.SENDGRID_API_BASE?.startsWith('http:')
    ? [
        {
          variable: 'SENDGRID_API_BASE',
          problem: 'must start with https:// when STRIPE_SECRET_KEY is a live key: tokens travel there.',
        },
      ]
    : []
}

/** Warns of unencrypted connections beyond the server's own network, or that may be. */
export function warnOfTransport(env: Partial<Env>): Fault[] {
  if (!isLiveKey(env.STRIPE_SECRET_KEY)) return []
  const warnings: (Fault | false | undefined)[] = [
    isPlainDatabase(env.DATABASE_URL) && {
      variable: 'DATABASE_URL',
      problem: 'leads to another network without TLS. Add ?sslmode=verify-full, or sslmode=require.',
    },
    isPlain(env.REDIS_URL, 'redis:') && {
      variable: 'REDIS_URL',
      problem: 'leads to another network without TLS. Use rediss://.',
    },
    env.ALLOWED_ORIGINS?.split(',').some((origin) => origin.trim().startsWith('http:')) && {
      variable: 'ALLOWED_ORIGINS',
      problem:
        'lists an http:// origin, whose pages anybody on the way can change. Leave it out, or use https://.',
    },
    env.SENTRY_DSN?.startsWith('http:') && {
      variable: 'SENTRY_DSN',
      problem: 'sends reports unencrypted. Use https://.',
    },
  ]
  return warnings.filter((warning) => warning !== false && warning !== undefined)
}

function isPlainDatabase(address: string | undefined): boolean {
  const mode = URL.parse(address ?? '')?.searchParams.get('sslmode') ?? 'disable'
  return ['disable', 'allow', 'prefer'].includes(mode) && leadsAway(address)
}

function isPlain(address: string | undefined, protocol: string): boolean {
  return URL.parse(address ?? '')?.protocol === protocol && leadsAway(address)
}

/** A name without a dot is local, such as a container's. */
function leadsAway(address: string | undefined): boolean {
  const host = URL.parse(address ?? '')?.hostname.replace(/^\[|\]$/g, '') ?? ''
  if (isIP(host) !== 0) return !isOwnNetwork(host)
  return host.includes('.') && !/\.(internal|local|localhost)$/.test(host)
}
