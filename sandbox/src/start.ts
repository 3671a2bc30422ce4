import { buildSandbox } from './app.ts'

/** Stripe hangs up after ten seconds. */
const WEBHOOK_TIMEOUT_MS = 10_000

export interface SandboxOptions {
  port?: number
  host?: string
  /** One SQLite file that holds all state; `:memory:` forgets everything at close. */
  dataFile?: string
  logLevel?: string
  /** The seller's name, as buyers read it on Checkout, in the portal and on invoices. */
  merchantName?: string
  /** How long a webhook endpoint may take to answer. */
  webhookTimeoutMs?: number
  /** Where the clock of a new sandbox begins, perhaps in the past; without it at real time. */
  startsAt?: Date
  /** Host names that are answered beside those of the local machine. */
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
