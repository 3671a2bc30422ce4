import { readEnv } from './env.ts'
import { startSandbox } from './start.ts'

const sandbox = await startSandbox(readEnv())
process.stdout.write(`Sandbox listening on ${sandbox.url}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0))
  })
}
