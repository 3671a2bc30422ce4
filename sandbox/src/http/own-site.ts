import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { renderError } from './stripe-error.ts'

/** Names that always mean this machine, whatever DNS says. */
const LOOPBACK = /^(localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Everyone on this machine may use the sandbox, but pages of other sites in its browsers may not: neither
 * under a foreign name that points to this address, nor by posting to it. Libraries and the CLI send no
 * origin.
 */
export function ownSitePlugin(app: FastifyInstance, { hosts }: { hosts: readonly string[] }): void {
  app.addHook('onRequest', async (request, reply) => {
    const hostname = hostnameOf(`http://${request.headers.host}`)
    if (!hostname || !(LOOPBACK.test(hostname) || hosts.includes(hostname))) {
      return refuse(
        reply,
        `The sandbox does not answer to the host name ${hostname ?? '(none)'}. Use localhost, or name the host in SANDBOX_HOSTS.`,
      )
    }
    if (!READING.has(request.method) && isFromOtherSite(request)) {
      return refuse(reply, 'The sandbox takes no request from a page of another site.')
    }
  })
}

function isFromOtherSite({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return headers.origin !== undefined && hostOf(headers.origin) !== headers.host
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

function refuse(reply: FastifyReply, message: string): FastifyReply {
  const detail = { type: 'invalid_request_error' as const, status: 403, message }
  return reply.code(403).send(renderError(detail))
}
