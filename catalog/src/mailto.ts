/** A link that opens a mail to this address and nothing more: what an address may hold, a link must have encoded. */
export function mailtoLink(address: string): string {
  const at = address.lastIndexOf('@')
  const parts = at < 0 ? [address] : [address.slice(0, at), address.slice(at + 1)]
  return `mailto:${parts.map(encodeURIComponent).join('@')}`
}
