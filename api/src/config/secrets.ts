import { entriesOf, type Fault, isLiveKey } from './rules.ts'
import type { Env } from './schema.ts'
import { findWeakness, looksTyped } from './weak-secret.ts'

/** Secrets that the seller generates; those from Stripe and SendGrid are strong already. */
const OWN_SECRETS = ['MCP_JWT_SECRET', 'AUTH_SECRET', 'ADMIN_API_KEY', 'METRICS_TOKEN'] as const
const MIN_LENGTH = 32
const FIX = 'Make one with: openssl rand -base64 48'

/** Finds secrets that are long enough but easy to guess. */
export function checkSecrets(env: Partial<Env>): Fault[] {
  return weaknesses(
    env,
    (secret) => findWeakness(secret) ?? (isLiveKey(env.STRIPE_SECRET_KEY) ? typed(secret) : undefined),
  )
}

/** Warns of secrets that are accepted with a test key but would not be with a live one. */
export function warnOfTypedSecrets(env: Partial<Env>): Fault[] {
  return isLiveKey(env.STRIPE_SECRET_KEY)
    ? []
    : weaknesses(env, typed).map(({ variable, problem }) => ({
        variable,
        problem: `${problem} With a live key the server would not start.`,
      }))
}

const typed = (secret: string) => (looksTyped(secret) ? 'repeats itself too much to be random' : undefined)

function weaknesses(env: Partial<Env>, find: (secret: string) => string | undefined): Fault[] {
  return OWN_SECRETS.flatMap((variable) => {
    const found = entriesOf(env[variable])
      .filter((secret) => secret.length >= MIN_LENGTH)
      .map(find)
      .find((weakness) => weakness !== undefined)
    return found === undefined ? [] : [{ variable, problem: `${found}, so it is easy to guess. ${FIX}` }]
  })
}
