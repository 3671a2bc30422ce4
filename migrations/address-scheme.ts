export const POSTGRES_SCHEMES = ['postgres', 'postgresql'] as const

/** What is wrong with the beginning of an address; what follows may hold a password and is not repeated. */
export function describeScheme(address: string, schemes: readonly string[]): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase()
  if (scheme === undefined) return `does not begin with ${schemes[0]}://`
  return schemes.includes(scheme) ? undefined : `begins with ${scheme}://`
}
