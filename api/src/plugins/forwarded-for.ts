import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'
import { normalizeForwardedFor } from '../http/forwarded-for.ts'
import type { ForwardingHeader } from '../http/untrusted-proxies.ts'

type ForwardedForDeps = Pick<Deps, 'clock' | 'log' | 'untrustedProxies'>

/**
 * Runs before anything reads `request.ip`, so that each client has one address and operators are warned of an
 * untrusted proxy.
 */
export const forwardedFor = fp<{ deps: ForwardedForDeps }>(
  async (app, { deps }) => {
    app.addHook('onRequest', (request, _reply, done) => {
      const { headers, socket } = request.raw
      const given = headers['x-forwarded-for']
      if (given !== undefined) headers['x-forwarded-for'] = normalizeForwardedFor(String(given))
      const peer = socket.remoteAddress ?? 'a closed connection'
      const header = findIgnoredHeader(request)
      if (header && deps.untrustedProxies.add({ peer, header, firstSeenAt: deps.clock.now() }))
        deps.log.warn({ peer }, WARNINGS[header](peer))
      done()
    })
  },
  { name: 'forwarded-for' },
)

const notRead = (header: string) => (peer: string) =>
  `${peer} sends ${header}, which is not read. Let your proxy send X-Forwarded-For`

const WARNINGS: Record<ForwardingHeader, (peer: string) => string> = {
  Forwarded: notRead('Forwarded'),
  'X-Real-IP': notRead('X-Real-IP'),
  'X-Forwarded-For': (peer) =>
    `X-Forwarded-For comes from ${peer}, which TRUST_PROXY does not list: it is ignored, and everybody behind that address shares one limit. If it is your proxy, add it to TRUST_PROXY`,
}

function findIgnoredHeader(request: FastifyRequest): ForwardingHeader | undefined {
  const { forwarded, 'x-forwarded-for': given, 'x-real-ip': realIp } = request.headers
  if (given === undefined && forwarded !== undefined) return 'Forwarded'
  if (given === undefined) return realIp === undefined ? undefined : 'X-Real-IP'
  // The list starts with the peer and continues only if the peer is trusted.
  const isTrusted = (request.ips?.length ?? 1) > 1
  return isTrusted ? undefined : 'X-Forwarded-For'
}
