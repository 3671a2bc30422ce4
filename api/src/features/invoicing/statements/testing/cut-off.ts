import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CutOff {
  url: string
  /** Of each request: cut before it arrives, after it has taken effect, or not at all. */
  decide(): 'before' | 'after' | 'never'
  /** The day as Stripe's idempotency keys know it: those of another day are forgotten. */
  day: number
  close(): void
}

/** Stands in front of the sandbox as a network that fails and a Stripe that forgets. */
export async function startCutOff(target: string): Promise<CutOff> {
  const cutOff: CutOff = {
    url: '',
    decide: () => 'never',
    day: 0,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  const server = createServer(async (request, response) => {
    const when = cutOff.decide()
    if (when === 'before') return void request.socket.destroy()
    const { host: _host, connection: _connection, ...headers } = request.headers
    const key = headers['idempotency-key']
    if (key !== undefined) headers['idempotency-key'] = `${String(key)}-${cutOff.day}`
    const { method = 'GET' } = request
    const reply = await fetch(`${target}${request.url}`, {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
      ...(method !== 'GET' && { body: await readBody(request) }),
    })
    const text = await reply.text()
    if (when === 'after') return void request.socket.destroy()
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cutOff.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return cutOff
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
