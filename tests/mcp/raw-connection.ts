import type { ConnectableServer, Gate } from '@kamiyo/mcp-gate'
import { InMemoryTransport, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/server'

export interface Message {
  id?: number | string
  method?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { code: number; message: string }
}

/** A client that sends what it likes, and a server that answers when the test says so. */
export interface RawConnection {
  request(id: number, method: string, params?: object): Promise<void>
  notify(method: string, params: object): Promise<void>
  answer(id: number, result: object): Promise<void>
  fail(id: number, code: number): Promise<void>
  /** What the client got. */
  received: Message[]
  /** What the server got. */
  reached: Message[]
  close(): Promise<void>
}

export async function connectRaw(gate: Gate, token: string): Promise<RawConnection> {
  const [client, inner] = InMemoryTransport.createLinkedPair()
  const received: Message[] = []
  const reached: Message[] = []
  let toClient: Transport | undefined
  client.onmessage = (message) => void received.push(message as Message)
  const server = {
    async connect(transport: Transport) {
      toClient = transport
      transport.onmessage = (message) => void reached.push(message as Message)
      await transport.start()
    },
  }
  await (gate.protect(server as ConnectableServer) as typeof server).connect(inner)
  await client.start()
  const authInfo = { token, clientId: 'test', scopes: [] }
  const send = async (message: object) =>
    await client.send({ jsonrpc: '2.0', ...message } as JSONRPCMessage, { authInfo })
  const reply = async (message: object) =>
    await toClient?.send({ jsonrpc: '2.0', ...message } as JSONRPCMessage)
  return {
    received,
    reached,
    request: async (id, method, params = {}) => await send({ id, method, params }),
    notify: async (method, params) => await send({ method, params }),
    answer: async (id, result) => await reply({ id, result }),
    fail: async (id, code) => await reply({ id, error: { code, message: 'failed' } }),
    close: async () => await client.close(),
  }
}
