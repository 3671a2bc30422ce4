import { BlockList, isIP, isIPv6 } from 'node:net'

/** An IPv4 address as IPv6 sockets show it. */
const MAPPED = /^::ffff:(?=\d+\.)/i

/** Whether an agent may call from an address. One that may not call from everywhere may not call from nowhere known. */
export function mayCallFrom(allowed: readonly string[] | null, address: string | undefined): boolean {
  if (allowed === null) return true
  if (address === undefined) return false
  const plain = address.replace(MAPPED, '')
  return isIP(plain) !== 0 && toList(allowed).check(plain, familyOf(plain))
}

function toList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    list.addSubnet(network, Number(prefix), familyOf(network))
  }
  return list
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
