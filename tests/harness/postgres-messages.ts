/** The parameters that PgBouncer tracks for each client; it refuses all others. */
const TRACKED = new Set(['user', 'database', 'client_encoding', 'application_name', 'DateStyle', 'TimeZone'])

const HEADER_BYTES = 5

/** Splits a stream into complete messages of PostgreSQL's protocol, each with its type. */
export function createMessageReader(
  onMessage: (type: string, message: Buffer) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= HEADER_BYTES && rest.length >= 1 + rest.readInt32BE(1)) {
      const length = 1 + rest.readInt32BE(1)
      const message = Buffer.from(rest.subarray(0, length))
      rest = rest.subarray(length)
      onMessage(String.fromCharCode(message[0] ?? 0), message)
    }
  }
}

export interface Startup {
  /** The names of parameters that are not tracked. */
  parameters: string[]
  /** The packet without those. */
  startup: Buffer
}

/** A client's first packet: length, version, then names and values, each terminated by a zero. */
export function readStartup(packet: Buffer): Startup {
  const words = packet
    .subarray(8, packet.length - 2)
    .toString('utf8')
    .split('\0')
  const entries = Array.from({ length: Math.floor(words.length / 2) }, (_, index) => [
    words[2 * index] ?? '',
    words[2 * index + 1] ?? '',
  ])
  const kept = entries.filter(([name = '']) => TRACKED.has(name))
  const body = Buffer.from(`${kept.flat().join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + body.length, 0)
  packet.copy(head, 4, 4, 8)
  return {
    parameters: entries.map(([name = '']) => name).filter((name) => !TRACKED.has(name)),
    startup: Buffer.concat([head, body]),
  }
}

/** An error that ends the connection. */
export function refusal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(HEADER_BYTES)
  head.write('E')
  head.writeInt32BE(4 + fields.length, 1)
  return Buffer.concat([head, fields])
}
