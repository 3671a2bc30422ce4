import { Client, type ClientConfig } from 'pg'

/** Runs `use` on a connection of its own and closes it. If the connection is lost, what runs on it fails. */
export async function withClient<T>(config: ClientConfig, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config)
  // A lost connection is also emitted as an event, which would end the process if nobody listened.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await use(client)
  } finally {
    await client.end()
  }
}
