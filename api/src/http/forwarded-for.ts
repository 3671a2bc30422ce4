import { isIP } from 'node:net'

/** Replaces an entry that is not an address; all such clients share one limit. */
const UNREADABLE = 'unknown'

/** Normalises the addresses of X-Forwarded-For: some proxies add a port, brackets or use another spelling. */
export function normalizeForwardedFor(header: string): string {
  return header
    .split(',')
    .map((entry) => toAddress(entry.trim()))
    .join(', ')
}

const WITH_PORT = /^"?(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d{1,5})?"?$/
const MAPPED = /^::ffff:(?<v4>[\d.]+)$/i

function toAddress(entry: string): string {
  const { v4, v6 } = WITH_PORT.exec(entry)?.groups ?? {}
  const address = (v4 ?? v6 ?? entry).replace(/%.*$/, '')
  const mapped = MAPPED.exec(address)?.groups?.['v4']
  if (mapped && isIP(mapped)) return mapped
  if (isIP(address) === 6) return new URL(`http://[${address}]`).hostname.slice(1, -1)
  return isIP(address) === 4 ? address : UNREADABLE
}
