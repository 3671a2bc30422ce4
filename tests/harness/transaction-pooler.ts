import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createMessageReader, readStartup, refusal } from './postgres-messages.ts'

export interface TransactionPooler {
  /** The URL of a database behind the pooler. */
  url(databaseUrl: string): string
  close(): Promise<void>
}

export interface PoolerOptions {
  /** What to do with settings sent on connection: PgBouncer can be configured to ignore them. */
  settings: 'refuse' | 'ignore'
}

/** The sessions of one user with one database, and the clients that wait for one. */
interface Pool {
  idle: Session[]
  waiting: ((session: Session) => void)[]
}

interface Session {
  socket: Socket
  /** The client that receives its output. */
  client: Socket | undefined
}

/**
 * PgBouncer's transaction mode: a server session is assigned for one transaction and then goes to the next
 * client, with everything that was set in it. Clients authenticate with the server itself, through the
 * pooler.
 */
export async function startTransactionPooler(
  server: URL,
  options: PoolerOptions,
): Promise<TransactionPooler> {
  const pools = new Map<string, Pool>()
  const sockets = new Set<Socket>()
  const remember = (socket: Socket) => {
    sockets.add(socket.setNoDelay(true))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }

  function openSession(client: Socket, startup: Buffer): void {
    const key = startup.toString('latin1')
    const pool = pools.get(key) ?? { idle: [], waiting: [] }
    pools.set(key, pool)
    const socket = connect(Number(server.port), server.hostname)
    remember(socket)
    const session: Session = { socket, client }
    socket.write(startup)
    // While it authenticates, the client uses only this session.
    const relay = (chunk: Buffer) => socket.write(chunk)
    client.on('data', relay)
    const read = createMessageReader((type, message) => {
      session.client?.write(message)
      if (type !== 'Z') return
      if (client.listeners('data').includes(relay)) {
        client.off('data', relay)
        serve(client, pool)
      }
      if (message.at(-1) === 'I'.charCodeAt(0)) giveBack(pool, session)
    })
    socket.on('data', read)
  }

  function serve(client: Socket, pool: Pool): void {
    let turn = Promise.resolve()
    let session: Session | undefined
    const read = createMessageReader((type, message) => {
      if (type === 'X') return void client.end()
      turn = turn.then(async () => {
        if (session?.client !== client) session = await borrow(pool)
        session.client = client
        session.socket.write(message)
      })
    })
    client.on('data', read)
  }

  const listener = createServer((client) => {
    remember(client)
    client.once('data', (packet: Buffer) => {
      const { parameters, startup } = readStartup(packet)
      const [refused] = parameters
      if (refused === undefined || options.settings === 'ignore') openSession(client, startup)
      else client.end(refusal('08P01', `unsupported startup parameter: ${refused}`))
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    url(databaseUrl) {
      const url = new URL(databaseUrl)
      url.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`
      return url.href
    },
    async close() {
      listener.close()
      for (const socket of sockets) socket.destroy()
      await once(listener, 'close')
    },
  }
}

function giveBack(pool: Pool, session: Session): void {
  session.client = undefined
  const next = pool.waiting.shift()
  if (next) next(session)
  else pool.idle.push(session)
}

async function borrow(pool: Pool): Promise<Session> {
  return pool.idle.shift() ?? (await new Promise<Session>((resolve) => pool.waiting.push(resolve)))
}
