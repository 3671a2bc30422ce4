import type { Meter } from '@kamiyo/mcp-gate/meter'
import { loadConfig } from '../src/config/config.ts'
import { closeDeps, createDeps } from '../src/deps.ts'
import { createTokenAccess } from '../src/features/access/token-access.ts'
import { createCallerFinder } from '../src/features/gateway/callers.ts'
import { createLocalMeter } from '../src/features/gateway/local-meter.ts'
import { createPostgresMeter } from '../src/features/metering/postgres-meter.ts'
import { createRefusalCounter } from '../src/features/metering/refusals.ts'

export interface LocalGate {
  meter: Meter
  close(): Promise<void>
}

/** The meter behind the API's own door, in a process of its own: tokens are checked, calls reserved and settled. */
export async function startLocalGate(env: NodeJS.ProcessEnv): Promise<LocalGate> {
  const deps = await createDeps(loadConfig(env))
  const access = createTokenAccess(deps)
  const meter = createPostgresMeter(deps)
  const refusals = createRefusalCounter(deps)
  return {
    meter: createLocalMeter(deps, { findCaller: createCallerFinder(deps, access), meter, refusals }),
    async close() {
      await meter.close()
      await refusals.close()
      await access.close()
      await closeDeps(deps)
    },
  }
}
