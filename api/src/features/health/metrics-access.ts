import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../../config/config.ts'
import { AppError } from '../../errors.ts'
import { type Bearer, readBearer } from '../../http/bearer.ts'
import { isSameSecret } from '../../lib/keyed-hash.ts'
import { isOwnNetwork } from '../../lib/own-network.ts'

/** Every proxy adds at least one of these, and a request through a proxy may come from anyone. */
const PROXY_HEADER = /^(x-forwarded-.*|forwarded|x-real-ip|via|(cf-connecting|true-client|x-client)-ip)$/

/** A single word, or an ending that public name servers do not resolve. */
const LOCAL_NAME = /^[^.]+$|\.(?:localhost|local|internal|home\.arpa)$/

const UNSET = 'and METRICS_TOKEN is not set. Set it, and send it'

/**
 * With METRICS_TOKEN, only its holder may read the metrics; without it, direct requests from this machine or
 * a private network. The figures show how much is sold.
 */
export function assertMayReadMetrics({ metricsToken }: Config, request: FastifyRequest): void {
  if (metricsToken === undefined) {
    if (!comesFromOwnNetwork(request)) throw refused(`They are for this server’s own network, ${UNSET}`)
    const { host } = request.headers
    if (host === undefined || isLocal(host)) return
    throw refused(`Anybody may point the name ${host} at this server’s own network, ${UNSET}`)
  }
  const { headers, raw } = request
  const bearer = readBearer({ authorization: headers.authorization, rawHeaders: raw.rawHeaders })
  if (bearer.kind === 'credential' && isSameSecret(bearer.credential, metricsToken)) return
  throw refused(`${describe(bearer)} Send it`)
}

function comesFromOwnNetwork({ headers, socket }: FastifyRequest): boolean {
  const isProxied = Object.keys(headers).some((name) => PROXY_HEADER.test(name))
  return !isProxied && socket.remoteAddress !== undefined && isOwnNetwork(socket.remoteAddress)
}

/**
 * Otherwise a web page opened within the network could read them through its own host name, by pointing that
 * name at this server.
 */
function isLocal(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || LOCAL_NAME.test(hostname)
}

function describe(bearer: Bearer): string {
  if (bearer.kind === 'missing') return 'METRICS_TOKEN was not sent.'
  return bearer.kind === 'wrong' ? `The Authorization header ${bearer.found}.` : 'This is not METRICS_TOKEN.'
}

function refused(found: string): AppError {
  return new AppError(
    'invalid_metrics_token',
    `The metrics are not for everybody. ${found} as "Authorization: Bearer <METRICS_TOKEN>".`,
    { headers: { 'www-authenticate': 'Bearer' } },
  )
}
