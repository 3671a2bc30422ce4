import { startSandbox } from '@kamiyo/sandbox/start'
import { apiEnvironment } from '../../tests/harness/api-environment.ts'
import { createSandboxClient, type SandboxClient } from '../../tests/harness/sandbox-client.ts'
import { sellCatalogue } from '../../tests/harness/seller.ts'
import type { Deps } from '../src/deps.ts'
import { type RunningApi, startApi } from './start-api.ts'

export interface TestApi extends Omit<RunningApi, 'lines'> {
  sandbox: SandboxClient
  /** Everything that was logged, one JSON object per line. */
  logLines: string[]
}

export interface TestApiOptions {
  env?: Record<string, string>
  deps?: Partial<Deps>
  /** Where the sandbox's clock begins; now unless it is set. */
  sandboxStartsAt?: Date
}

/** The API with its own sandbox, over HTTP, in place of Stripe and SendGrid. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { sandboxStartsAt: startsAt } = options
  const sandboxServer = await startSandbox({ port: 0, ...(startsAt && { startsAt }) })
  const sandbox = createSandboxClient(sandboxServer.url)
  const priceIds = await sellCatalogue(sandbox.stripe)
  const { lines, ...api } = await startApi({
    environment: (databaseUrl) => ({
      ...apiEnvironment({
        databaseUrl,
        sandboxUrl: sandbox.url,
        webUrl: 'http://localhost:5173',
        webhookSecret: 'whsec_kamiyoTests0123456789',
        priceIds,
      }),
      ...options.env,
    }),
    logLevel: 'trace',
    deps: options.deps,
  })
  return {
    ...api,
    sandbox,
    logLines: lines,
    async close() {
      await api.close()
      await sandboxServer.close()
    },
  }
}
