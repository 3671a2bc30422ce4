import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../../config/config.ts'
import { AppError } from '../../errors.ts'

/**
 * A page that has its name lead to our address would otherwise talk to a server on somebody's own machine. Addresses in
 * numbers cannot be led elsewhere.
 */
export function createHostCheck({ http }: Pick<Config, 'http'>): (request: FastifyRequest) => void {
  const urls = [http.publicUrl, http.mcpServerUrl, ...http.allowedOrigins]
  const known = new Set(['localhost', ...urls.map((url) => new URL(url).hostname)])
  return ({ hostname }) => {
    const name = hostname.replace(/^\[|\]$/g, '')
    if (known.has(name.toLowerCase()) || isIP(name) !== 0) return
    throw new AppError(
      'forbidden',
      `This server does not answer for the host "${name}". Use the address of the setup guide, or name it in MCP_SERVER_URL.`,
    )
  }
}
