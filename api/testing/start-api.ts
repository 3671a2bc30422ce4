import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { createStartedDatabase } from '../../tests/harness/database.ts'
import type {} from '../../tests/harness/global-setup.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { closeDeps, createDeps, type Deps } from '../src/deps.ts'
import { createLogger } from '../src/telemetry/logger.ts'

export interface RunningApi {
  url: string
  app: FastifyInstance
  deps: Deps
  /** What a second process needs in order to run at the same time. */
  env: Record<string, string>
  /** Everything that was logged, one JSON object per line. */
  lines: string[]
  close(): Promise<void>
}

export interface ApiOptions {
  environment(databaseUrl: string): Record<string, string>
  logLevel: 'trace' | 'debug'
  deps?: Partial<Deps> | undefined
}

/** The API with its own port and database. The caller provides the external services. */
export async function startApi({ environment, logLevel, deps: given }: ApiOptions): Promise<RunningApi> {
  const database = await createStartedDatabase()
  const env = environment(database.url)
  const lines: string[] = []
  const log = createLogger(logLevel, collectInto(lines))
  const deps = await createDeps(loadConfig(env), { log, ...given })
  const app = await buildApp(deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    app,
    deps,
    env,
    lines,
    async close() {
      await app.close()
      await closeDeps(deps)
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
