import {
  Client,
  type Notification,
  type RequestOptions,
  SdkHttpError,
  type StandardSchemaV1,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { CommandEnvironment } from './environment.ts'
import type { Target } from './options.ts'
import { UsageError } from './usage.ts'

/** A connection to the server whose calls are sold. */
export interface Upstream {
  /** What it said of itself. */
  client: Pick<Client, 'getServerCapabilities' | 'getServerVersion' | 'getInstructions'>
  /** The server's answer as it is. */
  request(method: string, params: Record<string, unknown>, options: RequestOptions): Promise<Answer>
  /** Lines for the log of its client. */
  onLog(listener: (line: Notification) => void): void
  /** The server has ended. */
  onClose(listener: () => void): void
  close(): Promise<void>
}

export type Answer = Record<string, unknown>

const INFO = { name: 'kamiyo-gate', version: '1.0.0' }
/** A server that knows only the older protocol may leave the question for the newer one unanswered. */
const PROBE_MS = 1_000
/** Answers are taken as they are: they were made for somebody else. */
const AS_IT_IS: StandardSchemaV1<unknown, Answer> = {
  '~standard': { version: 1, vendor: 'kamiyo-gate', validate: (value) => ({ value: value as Answer }) },
}

export async function connectUpstream(target: Target, env: CommandEnvironment): Promise<Upstream> {
  let log: (line: Notification) => void = () => undefined
  let closed: () => void = () => undefined
  let isClosing = false

  async function open(): Promise<Client> {
    const client = new Client(INFO, { versionNegotiation: { mode: 'auto', probe: { timeoutMs: PROBE_MS } } })
    client.setNotificationHandler('notifications/message', (line) => log(line))
    await client.connect(transportTo(target, env)).catch((error: unknown) => {
      throw new UsageError(`${describe(target)} cannot be reached: ${reasonOf(error)}`)
    })
    client.onclose = () => {
      if (!isClosing && client === current) closed()
    }
    return client
  }

  let current = await open()
  let reopening: Promise<Client> | undefined

  /** The server has forgotten the session, as after a restart. */
  async function reopen(stale: Client): Promise<Client> {
    if (current !== stale) return current
    reopening ??= open().finally(() => {
      reopening = undefined
    })
    const fresh = await reopening
    if (current === stale) {
      current = fresh
      await stale.close().catch(() => undefined)
    }
    return current
  }

  return {
    client: current,
    async request(method, params, options) {
      const used = current
      try {
        return await used.request({ method, params }, AS_IT_IS, options)
      } catch (error) {
        if (!isSessionLost(error)) throw error
        return await (await reopen(used)).request({ method, params }, AS_IT_IS, options)
      }
    },
    onLog: (next) => {
      log = next
    },
    onClose: (next) => {
      closed = next
    },
    async close() {
      isClosing = true
      await current.close()
    },
  }
}

function transportTo(target: Target, { forServer, upstreamAuthorization }: CommandEnvironment) {
  if (target.kind === 'stdio')
    return new StdioClientTransport({ command: target.command, args: target.args, env: forServer })
  const headers = upstreamAuthorization && { authorization: upstreamAuthorization }
  return new StreamableHTTPClientTransport(target.url, headers ? { requestInit: { headers } } : {})
}

/** 404 says so; such a request was not run. */
function isSessionLost(error: unknown): boolean {
  return SdkHttpError.isInstance(error) && error.status === 404
}

function describe(target: Target): string {
  return target.kind === 'http' ? `The server at ${target.url}` : `The server "${target.command}"`
}

function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : new Error(String(error))
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message
}
