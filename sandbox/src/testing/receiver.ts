import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

export interface ReceivedWebhook {
  body: string
  signature: string
}

export interface Receiver {
  url: string
  received: ReceivedWebhook[]
  /** The statuses of the next responses, 0 for none at all; the last one is repeated. */
  answer(...statuses: number[]): void
  types(): string[]
  until(count: number, timeoutMs?: number): Promise<void>
}

/** A webhook receiver with a real port. */
export async function useReceiver(): Promise<Receiver> {
  const received: ReceivedWebhook[] = []
  let statuses = [200]
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ body, signature: String(request.headers['stripe-signature']) })
      const [status = 200] = statuses
      if (statuses.length > 1) statuses = statuses.slice(1)
      if (status === 0) return
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {})
      response.end(`answer ${status}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (...next) => {
      statuses = next
    },
    types: () => received.map(({ body }) => String(Object(JSON.parse(body)).type)),
    until: async (count, timeoutMs = 8000) => {
      const deadline = Date.now() + timeoutMs
      while (received.length < count) {
        if (Date.now() > deadline) throw new Error(`Received ${received.length} of ${count} webhooks`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}
