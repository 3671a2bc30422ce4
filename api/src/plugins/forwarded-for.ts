import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'
import { normalizeForwardedFor } from '../lib/forwarded-for.ts'

/** Anybody may send the header, so that strangers could fill the log with warnings. */
const MAX_WARNINGS = 3

/** Before anything asks for `request.ip`: one client is one address, and an operator hears of a proxy that is not trusted. */
export const forwardedFor = fp<{ deps: Pick<Deps, 'log'> }>(
  async (app, { deps }) => {
    const warned = new Set<string>()
    app.addHook('onRequest', (request, _reply, done) => {
      const { headers, socket } = request.raw
      const given = headers['x-forwarded-for']
      if (given !== undefined) headers['x-forwarded-for'] = normalizeForwardedFor(String(given))
      const peer = socket.remoteAddress ?? 'a closed connection'
      const warning = warned.size < MAX_WARNINGS && !warned.has(peer) && describeProxy(request, peer)
      if (warning) {
        warned.add(peer)
        deps.log.warn({ peer }, warning)
      }
      done()
    })
  },
  { name: 'forwarded-for' },
)

function describeProxy(request: FastifyRequest, peer: string): string | undefined {
  const { forwarded, 'x-forwarded-for': given } = request.headers
  if (given === undefined) {
    if (forwarded === undefined) return undefined
    return `${peer} sends Forwarded, which is not read. Let your proxy send X-Forwarded-For`
  }
  // The list begins with the peer and goes on only behind one that is trusted.
  const isTrusted = (request.ips?.length ?? 1) > 1
  if (isTrusted) return undefined
  return `X-Forwarded-For comes from ${peer}, which TRUST_PROXY does not list: it is ignored, and everybody behind that address shares one limit. If it is your proxy, add it to TRUST_PROXY`
}
