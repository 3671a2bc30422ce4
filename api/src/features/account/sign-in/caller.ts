import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import { type Browser, hashBrowser, newBrowser, readBrowser } from '../../../auth/browser.ts'
import type { Config } from '../../../config/config.ts'
import { publicPostLimit } from '../../../http/limits.ts'
import { keyedHash } from '../../../lib/keyed-hash.ts'
import type { CodeOwner, CodePurpose } from './code-requests.ts'

/** What we know about the person who is signing in before they have done so. */
export interface Caller {
  browser: Browser
  browserHash: string
  networkHash: string
  ip: string
  userAgent: string | undefined
}

type Incoming = Pick<FastifyRequest, 'headers' | 'ip'>

/** The prefix that providers assign to one customer, who can use any address in it. */
const IPV6_NETWORK_BITS = 48
const IPV6_LIMIT_BITS = 64

export function readCaller(config: Config, { headers, ip }: Incoming): Caller {
  const browser = readBrowser(config, headers.cookie) ?? newBrowser()
  return {
    browser,
    browserHash: hashBrowser(config, browser),
    networkHash: keyedHash(config.auth.secret, 'network', normalizeIP(ip, IPV6_NETWORK_BITS)),
    ip,
    userAgent: headers['user-agent'],
  }
}

export function codeOwner(
  { browserHash, networkHash }: Caller,
  email: string,
  purpose: CodePurpose,
): CodeOwner {
  return { email, purpose, holderHash: browserHash, networkHash }
}

/** A browser in which someone has signed in before has its own limit, separate from others on its network. */
export function signInLimit(config: Config) {
  const { rateLimit } = publicPostLimit(config)
  const keyGenerator = ({ headers, ip }: Incoming) => {
    const browser = readBrowser(config, headers.cookie)
    return browser?.hasSignedIn ? `browser ${hashBrowser(config, browser)}` : normalizeIP(ip, IPV6_LIMIT_BITS)
  }
  return { rateLimit: { ...rateLimit, keyGenerator } }
}

/** For signed-in people: others on their network cannot use up their limit. */
export function ownLimit(config: Config) {
  const { rateLimit } = publicPostLimit(config)
  return { rateLimit: { ...rateLimit, keyGenerator: ({ ownerSession }: FastifyRequest) => ownerSession.id } }
}
