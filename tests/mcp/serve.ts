import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Gate } from '@kamiyo/mcp-gate'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { listen, readJson } from './listen.ts'
import type { ServerWatch } from './server-watch.ts'
import { buildV1Server } from './sold-server-v1.ts'
import { buildV2Server } from './sold-server-v2.ts'

export type Served = (gate: Pick<Gate, 'protect'>, watch: ServerWatch) => Promise<URL>

// The SDKs' own types do not fit each other under exactOptionalPropertyTypes.

/** SDK v1 without sessions: a server for each request, as its documentation says. */
export const serveV1Stateless: Served = async (gate, watch) =>
  await listen(async (request, response) => {
    const server = gate.protect(buildV1Server(watch))
    const transport = new StreamableHTTPServerTransport()
    response.on('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport as Transport)
    await transport.handleRequest(request, response, await readJson(request))
  })

export type Sessions = Map<string, StreamableHTTPServerTransport>

export const serveV1Sessions = async (
  gate: Pick<Gate, 'protect'>,
  watch: ServerWatch,
  sessions: Sessions = new Map(),
): Promise<URL> =>
  await listen(async (request, response) => {
    const body = await readJson(request)
    const { 'mcp-session-id': sessionId } = request.headers
    const known = sessions.get(String(sessionId))
    if (known) return await known.handleRequest(request, response, body)
    if (sessionId !== undefined) return void response.writeHead(404).end()
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    await gate.protect(buildV1Server(watch)).connect(transport as Transport)
    await transport.handleRequest(request, response, body)
  })

/** SDK v2: 2026-07-28, and without sessions what came before. */
export const serveV2: Served = async (gate, watch) => {
  const handler = createMcpHandler((context) => gate.protect(buildV2Server(watch), context))
  return await listen(toNodeHandler(handler) as RequestListener)
}
