import { PRICE_VARIABLES } from '@kamiyo/catalog/plans'
import type { Env, EnvVariable } from './schema.ts'

export interface Fault {
  variable: EnvVariable
  /** What is wrong and what to do; never contains the value. */
  problem: string
}

type Rule = (env: Partial<Env>) => Fault | undefined

const SECRETS = ['MCP_JWT_SECRET', 'AUTH_SECRET', 'ADMIN_API_KEY', 'METRICS_TOKEN'] as const

export const isLiveKey = (key: string | undefined) => /^(sk|rk|pk)_live_/.test(key ?? '')
const isTestKey = (key: string | undefined) => /^(sk|rk|pk)_test_/.test(key ?? '')

const sameMode: Rule = ({ STRIPE_SECRET_KEY: secret, STRIPE_PUBLISHABLE_KEY: publishable }) => {
  const mixed = (isLiveKey(secret) && isTestKey(publishable)) || (isTestKey(secret) && isLiveKey(publishable))
  if (!mixed) return undefined
  return {
    variable: 'STRIPE_PUBLISHABLE_KEY',
    problem: `is a ${isLiveKey(publishable) ? 'live' : 'test'} key, and STRIPE_SECRET_KEY is of the other mode. Take both from the same mode in Stripe.`,
  }
}

const liveKeyWithApiBase: Rule = (env) =>
  isLiveKey(env.STRIPE_SECRET_KEY) && env.STRIPE_API_BASE !== undefined
    ? {
        variable: 'STRIPE_API_BASE',
        problem: 'is set together with a live key. Remove it: live keys go to Stripe and nowhere else.',
      }
    : undefined

const environmentOfKey: Rule = ({ STRIPE_ENVIRONMENT: environment, STRIPE_SECRET_KEY: secret }) => {
  const isOther =
    (environment === 'live' && isTestKey(secret)) || (environment === 'test' && isLiveKey(secret))
  if (!isOther) return undefined
  const mode = environment === 'live' ? 'test' : 'live'
  return {
    variable: 'STRIPE_ENVIRONMENT',
    problem: `is ${environment}, and STRIPE_SECRET_KEY is a ${mode} key. Leave it out, or take the key of that mode.`,
  }
}

const livePagesOverTls: Rule = (env) =>
  isLiveKey(env.STRIPE_SECRET_KEY) && env.PUBLIC_URL?.startsWith('http:')
    ? { variable: 'PUBLIC_URL', problem: 'must start with https:// when STRIPE_SECRET_KEY is a live key.' }
    : undefined

const mcpServerIsSomewhere: Rule = ({ BUILT_IN_MCP_SERVER: builtIn, MCP_SERVER_URL: url, ROLE: role }) => {
  if (builtIn !== 'off' || (role !== 'mcp' && url !== undefined)) return undefined
  const problem =
    role === 'mcp'
      ? 'is off, and a process with ROLE=mcp serves nothing else. Leave it out, or end this process.'
      : 'is off, so MCP_SERVER_URL has to name the server that customers connect to.'
  return { variable: 'BUILT_IN_MCP_SERVER', problem }
}

const eventsHaveAPlace: Rule = ({ USAGE_STORE: store, OPENMETER_URL: url }) =>
  store === 'openmeter' && url === undefined
    ? {
        variable: 'OPENMETER_URL',
        problem:
          'is not set, and USAGE_STORE=openmeter moves events there. Set it, or leave USAGE_STORE out.',
      }
    : undefined

const movedEventsAreSealed: Rule = ({ USAGE_STORE: store, USAGE_BILLING: billing }) =>
  store === 'openmeter' && billing === 'off'
    ? {
        variable: 'USAGE_STORE',
        problem:
          'is openmeter, and USAGE_BILLING is off: only what a statement has sealed is moved. Leave one of the two out.',
      }
    : undefined

/** A secret that is being rotated is a list. */
export function entriesOf(value: string | number | undefined): string[] {
  return value === undefined
    ? []
    : String(value)
        .split(',')
        .map((entry) => entry.trim())
}

/** Reports the later of two variables that have the same value. */
function repeated(env: Partial<Env>, variables: readonly EnvVariable[], advice: string): Fault[] {
  return variables.flatMap((variable, index) => {
    const twin = variables
      .slice(0, index)
      .find((other) => entriesOf(env[other]).some((entry) => entriesOf(env[variable]).includes(entry)))
    return twin ? [{ variable, problem: `has the same value as ${twin}. ${advice}` }] : []
  })
}

/** Rules that involve more than one variable. */
export function checkTogether(env: Partial<Env>): Fault[] {
  const faults = [
    sameMode,
    environmentOfKey,
    liveKeyWithApiBase,
    livePagesOverTls,
    mcpServerIsSomewhere,
    eventsHaveAPlace,
    movedEventsAreSealed,
  ].map((rule) => rule(env))
  return [
    ...faults.filter((fault) => fault !== undefined),
    ...repeated(env, PRICE_VARIABLES, 'Each tier needs a price of its own.'),
    ...repeated(env, SECRETS, 'Make a separate secret for each.'),
  ]
}
