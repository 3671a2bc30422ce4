import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Gate } from '../gate.ts'
import type { Door } from './options.ts'
import { UsageError } from './usage.ts'

export interface OpenDoor {
  /** For people: where clients are served. */
  place: string
  /** Takes no more requests, and waits for those that are running. */
  close(): Promise<void>
}

/** Set for each request, whatever its client sent. */
export const CLIENT_ADDRESS = 'x-kamiyo-client-address'

/** Running calls have this long to end. */
const DRAIN_MS = 10_000

export async function openDoor(door: Door, gate: Gate, build: McpServerFactory): Promise<OpenDoor> {
  return door.kind === 'stdio' ? openStdio(build) : await openHttp(door, gate, build)
}

function openStdio(build: McpServerFactory): OpenDoor {
  const handle = serveStdio(build)
  return { place: 'on standard input and output', close: async () => await handle.close() }
}

async function openHttp(
  { port, host }: Door & { kind: 'http' },
  gate: Gate,
  build: McpServerFactory,
): Promise<OpenDoor> {
  const handler = createMcpHandler(build)
  const serve = toNodeHandler(handler)
  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = (request.url ?? '').split('?')
    if (path === '/healthz') return end(response, (await gate.healthCheck()) ? 200 : 503)
    if (path !== '/mcp') return end(response, 404)
    request.headers[CLIENT_ADDRESS] = request.socket.remoteAddress
    await serve(request as Parameters<typeof serve>[0], response)
  }

  http.listen(port, host)
  await once(http, 'listening').catch((error: unknown) => {
    throw new UsageError(`Port ${port} of ${host} cannot be listened on: ${error}`)
  })
  const { port: bound } = http.address() as AddressInfo
  return {
    place: `at http://${host.includes(':') ? `[${host}]` : host}:${bound}/mcp`,
    async close() {
      const isClosed = new Promise((resolve) => http.close(resolve))
      http.closeIdleConnections()
      await Promise.race([isClosed, sleep(DRAIN_MS, undefined, { ref: false })])
      await handler.close()
      http.closeAllConnections()
    },
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}
