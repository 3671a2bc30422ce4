import { once } from 'node:events'
import { createServer } from 'node:net'

export interface PortUse {
  part: string
  port: number
  /** The variable that moves this part to another port. */
  variable: string
  /** Its value in `.env` would take precedence over one from the shell. */
  isInDotenv: boolean
}

/** Reports at once all ports that are in use or that browsers refuse, with a solution. */
export async function checkPorts(uses: readonly PortUse[]): Promise<void> {
  const taken: PortUse[] = []
  for (const use of uses) if (!(await isPortFree(use.port))) taken.push(use)
  if (taken.length === 0) return await assertBrowsable(uses)
  const list = taken.map(({ part, port }) => `${port} (${part})`).join(', ')
  const [start, holder] =
    taken.length === 1
      ? [`Port ${list} is`, 'program that has it']
      : [`Ports ${list} are`, 'programs that have them']
  throw new Error(`${start} in use. End the ${holder}, or ${wayOut(taken)}`)
}

/**
 * Like browsers, fetch refuses these ports before it connects, so dev would wait in vain for the server's
 * first answer. A free port other than these refuses the connection.
 */
async function assertBrowsable(free: readonly PortUse[]): Promise<void> {
  for (const { part, port, variable } of free) {
    const failure: unknown = await ask(port).catch((error: unknown) => error)
    const cause = failure instanceof Error ? failure.cause : undefined
    if (cause instanceof Error && cause.message === 'bad port')
      throw new Error(
        `Port ${port} (${part}) is one that browsers refuse to open. Set ${variable} to another`,
      )
  }
}

const ask = async (port: number) =>
  await fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(1_000) })

function wayOut(taken: readonly PortUse[]): string {
  const list = (uses: readonly PortUse[]) =>
    uses.map(({ variable, port }) => `${variable}=${port + 1}`).join(' ')
  const inDotenv = taken.filter((use) => use.isInDotenv)
  const others = taken.filter((use) => !use.isInDotenv)
  const command = others.length > 0 ? `run: ${list(others)} npx pnpm dev` : 'start again'
  return inDotenv.length > 0 ? `change .env to ${list(inDotenv)} and ${command}` : command
}

/** A server on either of the addresses of "localhost" uses the port. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) if (!(await canListen(port, host))) return false
  return true
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // A machine without IPv6 has no such address, so nobody can be using it.
    return code !== 'EADDRINUSE' && code !== 'EACCES'
  } finally {
    server.close()
  }
}
