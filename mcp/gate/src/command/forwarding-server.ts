import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server'
import type { Upstream } from './upstream.ts'

type Handler = NonNullable<Server['fallbackRequestHandler']>
type Capabilities = NonNullable<ReturnType<Upstream['client']['getServerCapabilities']>>

const METHODS: Readonly<Record<string, keyof Capabilities>> = {
  'tools/list': 'tools',
  'tools/call': 'tools',
  'prompts/list': 'prompts',
  'prompts/get': 'prompts',
  'resources/list': 'resources',
  'resources/read': 'resources',
  'resources/templates/list': 'resources',
  'completion/complete': 'completions',
  'logging/setLevel': 'logging',
}
/** Longer than the gate lets a call take, so that it is the gate that ends it. */
const TIMEOUT_MS = 600_000

/** A server that hands on what it is asked, and what comes back. With `hasLogs` it also hands on lines for the log. */
export function buildForwardingServer(upstream: Upstream, { hasLogs }: { hasLogs: boolean }): Server {
  const { client } = upstream
  const capabilities = offered(client.getServerCapabilities() ?? {}, hasLogs)
  const instructions = client.getInstructions()
  const server = new Server(client.getServerVersion() ?? { name: 'kamiyo-gate', version: '1.0.0' }, {
    capabilities,
    ...(instructions !== undefined && { instructions }),
  })
  // The server itself knows which lines are wanted.
  server.removeRequestHandler('logging/setLevel')
  server.fallbackRequestHandler = async (request, context) => {
    const capability = METHODS[request.method]
    if (!capability || !capabilities[capability])
      throw new ProtocolError(ProtocolErrorCode.MethodNotFound, `The server has no ${request.method}`)
    return await forward(upstream, request, context)
  }
  if (hasLogs) upstream.onLog((line) => void server.notification(line).catch(() => undefined))
  return server
}

/** Changes of lists and of resources are not handed on: over HTTP there may be nobody to tell. */
function offered(
  { tools, prompts, resources, completions, logging }: Capabilities,
  hasLogs: boolean,
): Capabilities {
  return {
    ...(tools && { tools: {} }),
    ...(prompts && { prompts: {} }),
    ...(resources && { resources: {} }),
    ...(completions && { completions: {} }),
    ...(logging && hasLogs && { logging: {} }),
  }
}

async function forward(
  upstream: Upstream,
  { method, params = {} }: Parameters<Handler>[0],
  { mcpReq }: Parameters<Handler>[1],
): ReturnType<Handler> {
  const { progressToken, ...meta } = mcpReq._meta ?? {}
  return await upstream.request(
    method,
    { ...params, _meta: meta },
    {
      signal: mcpReq.signal,
      timeout: TIMEOUT_MS,
      ...(progressToken !== undefined && {
        onprogress: (step) =>
          void mcpReq
            .notify({ method: 'notifications/progress', params: { ...step, progressToken } })
            .catch(() => undefined),
      }),
    },
  )
}
