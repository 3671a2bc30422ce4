/** The value of a cookie in a `Cookie` header; the first one if the name occurs twice. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = header?.split(/; */).find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

export interface CookieOptions {
  maxAgeSeconds: number
  isSecure: boolean
}

/** A `Set-Cookie` header for a cookie that scripts and other sites cannot use. */
export function writeCookie(name: string, value: string, { maxAgeSeconds, isSecure }: CookieOptions): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
}
