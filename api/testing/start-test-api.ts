import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { startSandbox } from '@kamiyo/sandbox/start'
import type { FastifyInstance } from 'fastify'
import { apiEnvironment } from '../../tests/harness/api-environment.ts'
import { createTestDatabase } from '../../tests/harness/database.ts'
import { createSandboxClient, type SandboxClient } from '../../tests/harness/sandbox-client.ts'
import { sellCatalogue } from '../../tests/harness/seller.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { closeDeps, createDeps, type Deps } from '../src/deps.ts'
import { createLogger } from '../src/telemetry/logger.ts'

export interface TestApi {
  url: string
  app: FastifyInstance
  deps: Deps
  /** What a second process needs to work beside this one. */
  env: Record<string, string>
  sandbox: SandboxClient
  /** Everything that was logged, one JSON object a line. */
  logLines: string[]
  close(): Promise<void>
}

export interface TestApiOptions {
  env?: Record<string, string>
  deps?: Partial<Deps>
}

/** The API on a port of its own, with its own database and its own sandbox over HTTP. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const sandboxServer = await startSandbox({ port: 0 })
  const sandbox = createSandboxClient(sandboxServer.url)
  const database = await createTestDatabase()
  const env = {
    ...apiEnvironment({
      databaseUrl: database.url,
      sandboxUrl: sandbox.url,
      webUrl: 'http://localhost:5173',
      webhookSecret: 'whsec_kamiyoTests0123456789',
      priceIds: await sellCatalogue(sandbox.stripe),
    }),
    ...options.env,
  }
  const config = loadConfig(env)
  const logLines: string[] = []
  const log = createLogger('trace', collectInto(logLines))
  const deps = await createDeps(config, { log, ...options.deps })
  const app = await buildApp(deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    app,
    deps,
    env,
    sandbox,
    logLines,
    async close() {
      await app.close()
      await closeDeps(deps)
      await sandboxServer.close()
      await database.drop()
    },
  }
}

function collectInto(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })
}
