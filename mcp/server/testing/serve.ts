import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { buildServer } from '../src/build-server.ts'
import type { Library } from '../src/library.ts'

export interface Served {
  url: URL
  close(): Promise<void>
}

/** The server on a port of this machine, as a host mounts it: one built for each request. */
export async function serve(library: Library): Promise<Served> {
  // Its types are not written for exactOptionalPropertyTypes.
  const handle = toNodeHandler(createMcpHandler(() => buildServer(library))) as RequestListener
  const http = createServer(handle)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
