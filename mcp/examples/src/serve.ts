import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGate } from '@kamiyo/mcp-gate'
import type { Meter } from '@kamiyo/mcp-gate/meter'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { Example } from './example.ts'

export interface Served {
  url: URL
  close(): Promise<void>
}

/** Sells the calls of an example on a port of this machine. */
export async function serveExample(
  { buildServer, units = {} }: Example,
  { meter, port = 0, debug = false }: { meter: Meter; port?: number; debug?: boolean },
): Promise<Served> {
  const gate = createGate({ meter, units, debug })
  const handler = createMcpHandler((context) => gate.protect(buildServer(), context))
  // Its types are not written for exactOptionalPropertyTypes.
  const http = createServer(toNodeHandler(handler) as RequestListener)
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`),
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await gate.close()
    },
  }
}
