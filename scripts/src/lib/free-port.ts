import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the range that common systems use for outgoing connections, which could take the port a moment later.
 */
const [FIRST_PORT, LAST_PORT] = [20_000, 32_000]
const MAX_TRIES = 50

/** A port that nothing listens on at the moment. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await canListen(port)) return port
  }
  throw new Error(`No free TCP port was found between ${FIRST_PORT} and ${LAST_PORT}`)
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    // In use, or reserved by the system.
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
