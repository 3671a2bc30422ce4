export const FORWARDING_HEADERS = ['X-Forwarded-For', 'Forwarded'] as const
export type ForwardingHeader = (typeof FORWARDING_HEADERS)[number]

export interface UntrustedProxy {
  peer: string
  /** The one that it sends and that is ignored. */
  header: ForwardingHeader
  firstSeenAt: Date
}

export interface UntrustedProxies {
  /** Whether it is news. */
  add(proxy: UntrustedProxy): boolean
  list(): UntrustedProxy[]
}

/** Anybody may send the header, so that strangers could fill the log and the memory. */
const MOST = 3

/** Of this process, since it started: a restart with other settings begins anew. */
export function createUntrustedProxies(): UntrustedProxies {
  const known = new Map<string, UntrustedProxy>()
  return {
    add(proxy) {
      if (known.size >= MOST || known.has(proxy.peer)) return false
      known.set(proxy.peer, proxy)
      return true
    },
    list: () => [...known.values()],
  }
}
