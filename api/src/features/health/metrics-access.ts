import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../../config/config.ts'
import { AppError } from '../../errors.ts'
import { type Bearer, readBearer } from '../../http/bearer.ts'
import { isSameSecret } from '../../lib/keyed-hash.ts'
import { isOwnNetwork } from '../../lib/own-network.ts'

/** A proxy adds at least one of these, and what comes through one may come from anybody. */
const PROXY_HEADER = /^(x-forwarded-.*|forwarded|x-real-ip|via|(cf-connecting|true-client|x-client)-ip)$/

/** A word by itself, and endings that no name server of the internet answers for. */
const LOCAL_NAME = /^[^.]+$|\.(?:localhost|local|internal|home\.arpa)$/

const UNSET = 'and METRICS_TOKEN is not set. Set it, and send it'

/**
 * With METRICS_TOKEN whoever holds it; without, whoever asks directly from this machine or a private network. The
 * figures tell a stranger how much is sold.
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

/** Else a page that somebody of the own network looks at could read them, under a name that leads here since. */
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
