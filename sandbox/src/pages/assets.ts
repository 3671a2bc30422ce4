import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { FastifyInstance } from 'fastify'

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const folder = new URL('./assets/', import.meta.url)

/** Style sheets and scripts; only files that are in the folder at start are served. */
export async function assetsPlugin(app: FastifyInstance): Promise<void> {
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder))]))
  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const { name } = request.params
    const content = files.get(name)
    if (!content) return reply.code(404).type('text/plain').send('Not found')
    return reply
      .type(contentTypes[extname(name)] ?? 'application/octet-stream')
      .header('cache-control', 'no-cache')
      .header('x-content-type-options', 'nosniff')
      .send(content)
  })
}
