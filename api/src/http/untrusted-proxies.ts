export const FORWARDING_HEADERS = ['X-Forwarded-For', 'Forwarded', 'X-Real-IP'] as const
export type ForwardingHeader = (typeof FORWARDING_HEADERS)[number]

export interface UntrustedProxy {
  peer: string
  /** The header it sends, which is ignored. */
  header: ForwardingHeader
  firstSeenAt: Date
}

export interface UntrustedProxies {
  /** Returns whether it is new. */
  add(proxy: UntrustedProxy): boolean
  list(): UntrustedProxy[]
}

/** Anyone may send the header, so without a limit strangers could fill the log and the memory. */
const MOST = 3

/** Kept since this process started: a restart with new settings starts with an empty list. */
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
