import { isIP } from 'node:net'

/**
 * The widest range that one owner has, by the start of its address; the rest of IPv6 contains the IPv4
 * addresses.
 */
const WIDEST_IPV6: readonly [RegExp, bits: number][] = [
  [/^f[cd]/i, 7],
  [/^fe[89ab]/i, 10],
  [/^[23][\da-f]{3}:/i, 16],
]
const IPV4_IN_IPV6 = 96
const WIDEST_IPV4 = 8

/**
 * An address or a CIDR range. A range that is too wide would let anyone forge X-Forwarded-For, so it is
 * refused.
 */
export function parseRange(entry: string): string | undefined {
  const range = readRange(entry)
  return range && range.bits >= widest(range) ? entry : undefined
}

export function isTooWide(entry: string): boolean {
  const range = readRange(entry)
  return range !== undefined && range.bits < widest(range)
}

interface Range {
  address: string
  version: number
  bits: number
}

function readRange(entry: string): Range | undefined {
  const [address = '', prefix, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return undefined
  const all = version === 4 ? 32 : 128
  const bits = prefix === undefined ? all : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  return bits <= all ? { address, version, bits } : undefined
}

function widest({ address, version }: Range): number {
  if (version === 4) return WIDEST_IPV4
  const [, bits] = WIDEST_IPV6.find(([beginning]) => beginning.test(address)) ?? []
  return bits ?? IPV4_IN_IPV6 + WIDEST_IPV4
}
