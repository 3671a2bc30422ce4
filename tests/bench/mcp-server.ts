import { createServer, type RequestListener } from 'node:http'
import { startLocalGate } from '@kamiyo/api/testing/local-gate'
import { createGate } from '@kamiyo/mcp-gate'
import { buildServer } from '@kamiyo/mcp-server/build-server'
import { loadDataset } from '@kamiyo/mcp-server/dataset'
import { openLibrary } from '@kamiyo/mcp-server/library'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'

// The KAMIYO server, alone or behind the gate; otherwise the two are the same.
const [kind, port] = process.argv.slice(2)
const library = openLibrary(loadDataset())
const gate = kind === 'gated' ? createGate({ meter: (await startLocalGate(process.env)).meter }) : undefined
const handler = createMcpHandler((context) => {
  const server = buildServer(library)
  return gate ? gate.protect(server, context) : server
})
const serve = toNodeHandler(handler) as RequestListener

createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok')
  return serve(request, response)
}).listen(Number(port), '127.0.0.1')
