import type { RequestContext } from './caller.ts'
import { createConnection } from './connection.ts'
import { createDebugLog } from './debug-log.ts'
import { processToken } from './environment.ts'
import { FREE_TOOLS, type FreeTool } from './free-tools.ts'
import type { GateParts } from './gate-parts.ts'
import type { GateHooks } from './hooks.ts'
import type { Meter } from './meter.ts'
import { createKnownPrices } from './prices.ts'
import { createRunningCalls } from './running-calls.ts'
import { createServerTools } from './server-tools.ts'
import { createSharedRuns } from './shared-runs.ts'
import { createStats, type GateStats } from './stats.ts'
import { intercept, type Transport } from './transport.ts'
import type { UnitCounter } from './units.ts'

export interface GateOptions {
  /** What counts and charges the calls. */
  meter: Meter
  /** Which of the gate's own free tools are offered: all of them where it is left out. */
  freeTools?: readonly FreeTool[]
  /** How tools that are priced by unit are counted, by name. */
  units?: Readonly<Record<string, UnitCounter>>
  hooks?: GateHooks
  /** A call that takes longer is stopped and not charged. 300,000 where it is left out. */
  maxDurationMs?: number
  /**
   * The header that holds the address of the client and nothing else, for agents that may call from some addresses only. It
   * has to be set by your proxy or by you, whatever the client sent.
   */
  clientAddressHeader?: string
  /** Says why calls were refused, on standard error or to the function. */
  debug?: boolean | ((line: string) => void)
}

/** A server of either SDK: `McpServer`, or the `Server` below it. */
export interface ConnectableServer {
  connect(...args: never[]): Promise<unknown>
}

export interface Gate {
  /**
   * Meters the server, which is given back. SDK v1: before `connect`. SDK v2: within the factory, with the context that
   * the factory is called with.
   */
  protect<Server extends ConnectableServer>(server: Server, context?: RequestContext): Server
  /** Whether calls can be sold at the moment. */
  healthCheck(): Promise<boolean>
  getStats(): GateStats
  /** After the servers are closed. */
  close(): Promise<void>
}

const MAX_DURATION_MS = 300_000

/** A gate for the servers of one program, which all have the same tools. */
export function createGate(options: GateOptions): Gate {
  const parts = createParts(options)
  const isProtected = new WeakSet<object>()

  return {
    protect(server, context) {
      const connectable = lowest(server)
      if (isProtected.has(connectable)) return server
      if (connectable.transport)
        throw new Error('The server is connected already: call gate.protect(server) before server.connect().')
      isProtected.add(connectable)
      const connect = connectable.connect.bind(connectable)
      connectable.connect = async (inner) =>
        await connect(intercept(inner, (ends) => createConnection(parts, { inner, ends, context })))
      return server
    },
    async healthCheck() {
      const { meter, hooks } = parts
      const [isOwnFine, isMeterFine] = await Promise.all([hooks.healthCheck?.(), meter.healthCheck?.()])
      return isOwnFine !== false && isMeterFine !== false
    },
    getStats: () => structuredClone(parts.stats),
    close: async () => await parts.meter.close(),
  }
}

function createParts(options: GateOptions): GateParts {
  const { meter, freeTools = FREE_TOOLS, units = {}, hooks = {}, maxDurationMs = MAX_DURATION_MS } = options
  return {
    meter,
    freeTools,
    units,
    hooks,
    maxDurationMs,
    serverTools: createServerTools(),
    prices: createKnownPrices(meter),
    runningCalls: createRunningCalls(),
    sharedRuns: createSharedRuns(),
    stats: createStats(),
    log: createDebugLog(options.debug),
    processToken: processToken(),
    clientAddressHeader: options.clientAddressHeader,
  }
}

interface Connectable {
  connect(transport: Transport): Promise<unknown>
  readonly transport?: unknown
}

/** `McpServer` leaves connecting to the `Server` that it has; whoever uses that one meets the gate as well. */
function lowest(server: ConnectableServer): Connectable {
  const { server: inner } = server as { server?: unknown }
  const isServer = typeof inner === 'object' && inner !== null && 'connect' in inner
  return (isServer ? inner : server) as Connectable
}
