import type { DebugLog } from './debug-log.ts'
import type { FreeTool } from './free-tools.ts'
import type { GateHooks } from './hooks.ts'
import type { Meter } from './meter.ts'
import type { KnownPrices } from './prices.ts'
import type { RunningCalls } from './running-calls.ts'
import type { ServerTools } from './server-tools.ts'
import type { SharedRuns } from './shared-runs.ts'
import type { GateStats } from './stats.ts'
import type { UnitCounter } from './units.ts'

/** What all connections of a gate have in common. */
export interface GateParts {
  meter: Meter
  serverTools: ServerTools
  prices: KnownPrices
  runningCalls: RunningCalls
  sharedRuns: SharedRuns
  freeTools: readonly FreeTool[]
  units: Readonly<Record<string, UnitCounter>>
  hooks: GateHooks
  maxDurationMs: number
  stats: GateStats
  log: DebugLog
  /** The credential of a server that its client has started as its own process. */
  processToken: string | undefined
  clientAddressHeader: string | undefined
}
