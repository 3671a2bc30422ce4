import { buildSandbox } from './app.ts'

/** Stripe closes the connection after ten seconds. */
const WEBHOOK_TIMEOUT_MS = 10_000

export interface SandboxOptions {
  port?: number
  host?: string
  /** One SQLite file with all state; `:memory:` is lost at close. */
  dataFile?: string
  logLevel?: string
  /** The seller's name, as shown to buyers on Checkout, in the portal and on invoices. */
  merchantName?: string
  /** The time limit for a webhook endpoint's answer. */
  webhookTimeoutMs?: number
  /** The start time of a new sandbox's clock, which may be in the past; by default real time. */
  startsAt?: Date
  /** Host names that are accepted in addition to those of the local machine. */
  hosts?: readonly string[]
}

export interface RunningSandbox {
  url: string
  close(): Promise<void>
}

export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 12111, host = '127.0.0.1', dataFile = ':memory:', logLevel = 'warn' } = options
  const { merchantName = 'Sandbox', webhookTimeoutMs = WEBHOOK_TIMEOUT_MS, startsAt, hosts = [] } = options
  const { app, setBaseUrl, startBackground, close } = await buildSandbox({
    dataFile,
    logLevel,
    merchantName,
    webhookTimeoutMs,
    hosts,
    ...(startsAt && { startsAt }),
  })
  const url = await app.listen({ port, host })
  setBaseUrl(url)
  startBackground()
  return { url, close }
}
