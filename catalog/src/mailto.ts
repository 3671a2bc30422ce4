/**
 * A link that opens an e-mail to this address and nothing more; some characters of an address have to be
 * encoded in a link.
 */
export function mailtoLink(address: string): string {
  const at = address.lastIndexOf('@')
  const parts = at < 0 ? [address] : [address.slice(0, at), address.slice(at + 1)]
  return `mailto:${parts.map(encodeURIComponent).join('@')}`
}
