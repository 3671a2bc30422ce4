import { fileURLToPath } from 'node:url'
import { withClient } from '@kamiyo/migrations/with-client'
import { startSandbox } from '@kamiyo/sandbox/start'
import { findFreePort } from '@kamiyo/scripts/free-port'
import { apiEnvironment } from './api-environment.ts'
import type { TestDatabase } from './clone-database.ts'
import { findSecrets } from './leaks.ts'
import { createSandboxClient, type SandboxClient } from './sandbox-client.ts'
import { registerWebhook, sellCatalogue } from './seller.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

export type Role = 'all' | 'api' | 'worker' | 'mcp'

export interface StackOptions {
  /** Dropped when the stack closes. */
  database: TestDatabase
  /** Also serve the built pages. */
  web?: boolean
  /** One process per entry, all on one database; the first receives the webhooks. */
  roles?: readonly Role[]
  env?: Record<string, string>
  /** Where the product was built, if not here. */
  root?: string
  /** When Stripe's clock starts, which may be in the past; the API's own clock is real time. */
  stripeStartsAt?: Date
}

export interface Stack {
  webUrl: string
  /** The first API process. */
  apiUrl: string
  processes: ServerProcess[]
  /** The original role of each process. */
  roles: readonly Role[]
  sandbox: SandboxClient
  databaseUrl: string
  /** Of the processes, without their ports and roles. */
  environment: Readonly<Record<string, string>>
  /** By environment variable. */
  priceIds: Record<string, string>
  webhookSecret: string
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /**
   * Kills the process at this index with SIGKILL and starts it again, optionally in another role or with
   * other settings.
   */
  restart(index: number, role?: Role, settings?: Record<string, string>): Promise<ServerProcess>
  /**
   * Stops the process at this index gracefully, like a deployment, and starts it again once it has exited.
   */
  restartGracefully(index: number): Promise<void>
  /** Stops everything, and fails if a log line contains a token, a key or a secret. */
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The whole product as an operator runs it: built server processes, PostgreSQL, the sandbox over HTTP. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { database, web = false, roles = ['all'], env = {}, root = ROOT, stripeStartsAt: startsAt } = options
  const sandboxServer = await startSandbox({ port: 0, ...(startsAt && { startsAt }) })
  const sandbox = createSandboxClient(sandboxServer.url)
  const ports = await Promise.all(roles.map(() => findFreePort()))
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const webPort = await findFreePort()
  const webUrl = `http://localhost:${webPort}`
  const priceIds = await sellCatalogue(sandbox.stripe)
  const webhookSecret = await registerWebhook(sandbox.stripe, `${urls[0]}/api/v1/webhooks/stripe`)
  const base = {
    ...apiEnvironment({
      databaseUrl: database.url,
      sandboxUrl: sandbox.url,
      webUrl,
      webhookSecret,
      priceIds,
    }),
    // The web server forwards the browser's requests.
    ...(web && { TRUST_PROXY: '127.0.0.1' }),
  }

  const startApi = (index: number, role = roles[index], settings: Record<string, string> = {}) =>
    startServerProcess({
      args: ['api/dist/server.js'],
      cwd: root,
      env: { ...base, ROLE: role ?? 'all', PORT: String(ports[index]), ...env, ...settings },
      url: String(urls[index]),
      readyPath: '/readyz',
    })
  const starts = await Promise.allSettled(roles.map((_role, index) => startApi(index)))
  const processes = starts.flatMap((start) => (start.status === 'fulfilled' ? start.value : []))
  const failure = starts.find((start) => start.status === 'rejected')
  if (failure) {
    await Promise.all([...processes.map((server) => server.end('SIGKILL')), sandboxServer.close()])
    await database.drop()
    throw failure.reason
  }
  const pages = web ? await startPages(root, webPort, String(urls[0]), sandbox.url) : undefined

  return {
    webUrl,
    apiUrl: String(urls[0]),
    processes,
    roles,
    sandbox,
    databaseUrl: database.url,
    environment: { ...base, ...env },
    priceIds,
    webhookSecret,
    query: (sql, values = []) => queryOnce(database.url, sql, values),
    async restart(index, role, settings) {
      await processes[index]?.end('SIGKILL')
      const started = await startApi(index, role, settings)
      processes[index] = started
      return started
    },
    async restartGracefully(index) {
      await processes[index]?.end('SIGTERM')
      processes[index] = await startApi(index)
    },
    async close() {
      await Promise.all([pages?.end(), ...processes.map((server) => server.end())])
      await sandboxServer.close()
      await database.drop()
      const leaks = processes.flatMap((server) => findSecrets(server.output()))
      if (leaks.length > 0) throw new Error(`Secrets were logged: ${leaks.join('; ')}`)
    },
  }
}

async function startPages(
  root: string,
  port: number,
  apiUrl: string,
  stripeApiBase: string,
): Promise<ServerProcess> {
  return await startServerProcess({
    args: ['node_modules/vite/bin/vite.js', 'preview', '--port', String(port), '--strictPort'],
    cwd: `${root}web`,
    env: { API_URL: apiUrl, STRIPE_API_BASE: stripeApiBase },
    url: `http://localhost:${port}`,
    readyPath: '/pricing',
  })
}

async function queryOnce(url: string, sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  return await withClient({ connectionString: url }, async (client) => {
    return (await client.query<Record<string, unknown>>(sql, values)).rows
  })
}
