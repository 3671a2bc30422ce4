import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface UnreliableLine {
  url: string
  /** What happens to a request: it arrives, it is cut off before, or its answer is lost. */
  mode: 'works' | 'is cut' | 'loses answers'
  /** Paths of the requests that came, in order. */
  requests: string[]
  close(): void
}

/** Stands between a client and a server, and fails as networks do. */
export async function startUnreliableLine(target: string): Promise<UnreliableLine> {
  const server = createServer(async (request, response) => {
    line.requests.push(request.url ?? '')
    if (line.mode === 'is cut') return void request.socket.destroy()
    const reply = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: {
        authorization: request.headers.authorization ?? '',
        'content-type': 'application/json',
      },
      body: await readBody(request),
    })
    if (line.mode === 'loses answers') return void request.socket.destroy()
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const line: UnreliableLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'works',
    requests: [],
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return line
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
