import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Gate } from '@kamiyo/mcp-gate'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import {
  createMcpHandler,
  createRequestStateCodec,
  type EventStore,
  localhostAllowedHostnames,
  type McpRequestContext,
  McpServer,
  type ServerNotifier,
  type Transport,
  validateHostHeader,
} from '@modelcontextprotocol/server'
import { listen, readJson } from '../listen.ts'
import { answer, DESCRIBED, registerPrompts, registerResources, registerTools } from './contents.ts'
import { registerAskingResults, registerSentQuestions } from './questions.ts'

export const TOKEN = 'conformance'
const AUTH = { token: TOKEN, clientId: 'conformance', scopes: [] }

function buildServer(era: McpRequestContext['era']): McpServer {
  const state = createRequestStateCodec<string>({ key: 'k'.repeat(32) })
  const listChanged = { listChanged: true }
  const server = new McpServer(
    { name: 'conformance', version: '1.0.0' },
    {
      capabilities: {
        tools: listChanged,
        prompts: listChanged,
        resources: { subscribe: true, listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: state.verify },
    },
  )
  registerTools(server)
  registerResources(server)
  registerPrompts(server)
  if (era === 'legacy') registerSentQuestions(server)
  else registerAskingResults(server, state)
  server.server.setRequestHandler('completion/complete', async () => ({
    completion: { values: [], total: 0, hasMore: false },
  }))
  if (era === 'legacy') {
    server.server.setRequestHandler('resources/subscribe', async () => ({}))
    server.server.setRequestHandler('resources/unsubscribe', async () => ({}))
  }
  return server
}

function registerTriggers(server: McpServer, notify: () => ServerNotifier): void {
  server.registerTool('test_trigger_tool_change', DESCRIBED, async () => {
    notify().toolsChanged()
    return answer('changed')
  })
  server.registerTool('test_trigger_prompt_change', DESCRIBED, async () => {
    notify().promptsChanged()
    return answer('changed')
  })
}

/** Bare, or behind a gate; the suite has no token, so that the server in front of the gate gives it one. */
export async function serveConformance(gate: Gate | undefined): Promise<URL> {
  const build = (context: McpRequestContext) => {
    const server = buildServer(context.era)
    registerTriggers(server, () => handler.notify)
    return gate ? gate.protect(server, context) : server
  }
  const handler = createMcpHandler(build, { legacy: 'reject' })
  const modern = toNodeHandler(handler)
  const legacy = serveSessions(() => build({ era: 'legacy' }))
  return await listen(async (request, response) => {
    const host = validateHostHeader(request.headers.host, localhostAllowedHostnames())
    if (!host.ok) return void response.writeHead(403).end()
    Object.assign(request, { auth: AUTH })
    const body = await readJson(request)
    const serve = isLegacy(request) ? legacy : (modern as typeof legacy)
    await serve(request, response, body)
  })
}

function isLegacy({ headers }: IncomingMessage): boolean {
  return /^202[45]-/.test(String(headers['mcp-protocol-version'] ?? '2025-'))
}

type Serve = (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void>

function serveSessions(build: () => McpServer): Serve {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>()
  return async (request, response, body) => {
    const id = request.headers['mcp-session-id']
    const known = sessions.get(String(id))
    if (known) return await known.handleRequest(request, response, body)
    if (id !== undefined) return void response.writeHead(404).end()
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: createEventStore(),
      retryInterval: 500,
      onsessioninitialized: (sessionId) => void sessions.set(sessionId, transport),
      onsessionclosed: (sessionId) => void sessions.delete(sessionId),
    })
    await build().connect(transport as Transport)
    await transport.handleRequest(request, response, body)
  }
}

function createEventStore(): EventStore {
  const events: { streamId: string; message: Parameters<EventStore['storeEvent']>[1] }[] = []
  return {
    async storeEvent(streamId, message) {
      events.push({ streamId, message })
      return String(events.length)
    },
    async replayEventsAfter(lastEventId, { send }) {
      const streamId = events[Number(lastEventId) - 1]?.streamId ?? ''
      for (const [index, event] of events.entries()) {
        const isLater = index >= Number(lastEventId) && event.streamId === streamId
        if (isLater && 'jsonrpc' in event.message) await send(String(index + 1), event.message)
      }
      return streamId
    },
  }
}
