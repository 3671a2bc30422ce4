import { readUrl } from './options.ts'
import { UsageError } from './usage.ts'

export interface CommandEnvironment {
  apiUrl: URL
  gateKey: string
  /** What the server over HTTP wants as its Authorization header. */
  upstreamAuthorization: string | undefined
  /** For the server that is started: everything but what is meant for the gate. */
  forServer: Record<string, string>
}

export function readEnvironment(env: NodeJS.ProcessEnv): CommandEnvironment {
  return {
    apiUrl: readUrl('KAMIYO_API_URL', required(env, 'KAMIYO_API_URL', 'the address of the KAMIYO API')),
    gateKey: readGateKey(
      required(env, 'KAMIYO_GATE_KEY', 'the gate key that the operator of the API issued'),
    ),
    upstreamAuthorization: env['KAMIYO_UPSTREAM_AUTHORIZATION'] || undefined,
    forServer: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        value === undefined || name.startsWith('KAMIYO_') ? [] : [[name, value]],
      ),
    ),
  }
}

/** Some files of variables keep the quotes around a value. */
function readGateKey(value: string): string {
  if (/^[\w.~+/-]+=*$/.test(value)) return value
  throw new UsageError(
    'KAMIYO_GATE_KEY has quotes, spaces or other characters that no gate key has: set it to the gate key alone.',
  )
}

function required(env: NodeJS.ProcessEnv, name: string, what: string): string {
  const value = env[name]
  if (!value) throw new UsageError(`${name} is not set: set it to ${what}.`)
  return value
}
