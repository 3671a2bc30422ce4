import { BlockList, isIPv6 } from 'node:net'

const own = new BlockList()
for (const [address, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  own.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  own.addSubnet(address, prefix, 'ipv6')

/** Whether an address belongs to this machine or to a network that cannot be reached from the internet. */
export function isOwnNetwork(address: string): boolean {
  return own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
