export const POSTGRES_SCHEMES = ['postgres', 'postgresql'] as const

/** What is wrong with the start of a URL; the rest may contain a password and is not repeated. */
export function describeScheme(address: string, schemes: readonly string[]): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase()
  if (scheme === undefined) return `does not begin with ${schemes[0]}://`
  return schemes.includes(scheme) ? undefined : `begins with ${scheme}://`
}

/** Why a URL that starts correctly cannot be parsed; undefined if it can. */
export function describeUnreadable(address: string): string | undefined {
  const url = URL.parse(address)
  if (url !== null && isDecodable(url.username) && isDecodable(url.password)) return undefined
  return 'cannot be read as an address. The port is a number up to 65535, and a # / ? % or @ in a password is written %23 %2F %3F %25 or %40.'
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
