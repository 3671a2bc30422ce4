import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '../http-contract.ts'
import { isObject } from '../json-rpc.ts'

/** A request that the API did not answer as asked. */
export class GateApiError extends Error {
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined
  readonly code: string

  constructor(message: string, { status, code, cause }: { status?: number; code: string; cause?: unknown }) {
    super(message, { cause })
    this.name = 'GateApiError'
    this.status = status
    this.code = code
  }

  /** The same request may work later. Whether it was done is known only where no attempt was sent: `unreachable`. */
  get isAway(): boolean {
    return this.status === undefined || this.status >= 500 || this.status === 429
  }
}

export interface GateApi {
  post<Reply>(path: GatePath, body: object): Promise<Reply>
}

export type GatePath = 'sessions' | 'reserve' | 'settle' | 'describe'

export interface GateApiOptions {
  /** Where KAMIYO's API is, such as `https://api.example.com`. */
  url: string | URL
  /** The gate key that the operator of the API issued. */
  key: string
  /** How long one attempt may take. */
  timeoutMs: number
}

/** The pauses before the second and the third attempt. */
const RETRY_PAUSES_MS = [250, 750]

export function createGateApi({ url, key, timeoutMs }: GateApiOptions): GateApi {
  const base = baseUrl(url)
  // From an environment it may be undefined, whatever its type says.
  if (!key)
    throw new TypeError(
      'There is no gate key: give httpMeter the one that the operator of the API issued, as key.',
    )

  async function attempt(path: GatePath, body: string): Promise<unknown> {
    const response = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      // The key and the tokens are meant for this address only.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const reply: unknown = await response.json().catch(() => undefined)
    if (response.ok && isObject(reply)) return reply
    throw failed(path, response.status, reply)
  }

  return {
    async post<Reply>(path: GatePath, body: object) {
      const text = JSON.stringify(body)
      let wasSent = false
      for (const pauseMs of RETRY_PAUSES_MS) {
        try {
          return (await attempt(path, text)) as Reply
        } catch (error) {
          if (error instanceof GateApiError && !error.isAway) throw error
          wasSent ||= !isRefusedConnection(error)
          await sleep(pauseMs, undefined, { ref: false })
        }
      }
      return (await attempt(path, text).catch((error: unknown) => {
        throw asGateApiError(path, error, wasSent || !isRefusedConnection(error))
      })) as Reply
    },
  }
}

/** Nobody listened, so that nothing was sent. */
function isRefusedConnection(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : {}
  return isObject(cause) && cause['code'] === 'ECONNREFUSED'
}

function baseUrl(url: string | URL): URL {
  const base = URL.parse('api/gate/', `${String(url).replace(/\/+$/, '')}/`)
  if (base?.protocol !== 'https:' && base?.protocol !== 'http:')
    throw new TypeError(
      `The address of the API is "${url}": give httpMeter one that begins with https:// or http://, as url.`,
    )
  return base
}

function failed(path: GatePath, status: number, reply: unknown): GateApiError {
  const { error } = (isObject(reply) ? reply : {}) as Partial<Failure>
  const code = error?.code ?? (status < 400 ? 'not_json' : 'unknown')
  return new GateApiError(`${path} was answered with ${status}: ${error?.message ?? 'no message'}`, {
    // What is not JSON did not come from the API.
    ...(status >= 400 && { status }),
    code,
  })
}

function asGateApiError(path: GatePath, error: unknown, wasSent: boolean): GateApiError {
  if (error instanceof GateApiError) return error
  return new GateApiError(`${path} was not answered: ${String(error)}`, {
    code: wasSent ? 'unanswered' : 'unreachable',
    cause: error,
  })
}
