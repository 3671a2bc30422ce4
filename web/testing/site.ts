import { fileURLToPath } from 'node:url'
import { preview } from 'vite'

export interface Site {
  url: string
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Serves the site with `vite preview`; it was built at the start of the test run. */
export async function startSite(): Promise<Site> {
  const server = await preview({ root: ROOT, logLevel: 'warn', preview: { port: 0 } })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('The preview server has no port')
  return { url: `http://localhost:${address.port}`, close: async () => await server.close() }
}
