import { randomBytes } from 'node:crypto'
import type { Config } from '../config/config.ts'
import { readCookie, writeCookie } from '../http/cookies.ts'
import { isSameSecret, keyedHash } from '../lib/keyed-hash.ts'

/** Identifies a browser before anyone is signed in. */
export interface Browser {
  id: string
  /** Someone has signed in with it, as the signature in its cookie proves. */
  hasSignedIn: boolean
}

type BrowserConfig = { auth: Pick<Config['auth'], 'secret'>; http: Pick<Config['http'], 'publicUrl'> }

const NAME = 'kamiyo.browser'
const ID = /^[\w-]{22}$/
const ASKING_SECONDS = 3_600
const KNOWN_SECONDS = 365 * 86_400

export function newBrowser(): Browser {
  return { id: randomBytes(16).toString('base64url'), hasSignedIn: false }
}

export function readBrowser(config: BrowserConfig, cookie: string | undefined): Browser | undefined {
  const [id = '', signature] = readCookie(cookie, nameOf(config))?.split('.') ?? []
  if (!ID.test(id)) return undefined
  return { id, hasSignedIn: signature !== undefined && isSameSecret(signature, signatureOf(config, id)) }
}

/** The `Set-Cookie` header that identifies a browser: for an hour during sign-in, for a year afterwards. */
export function browserCookie(config: BrowserConfig, { id, hasSignedIn }: Browser): string {
  return writeCookie(nameOf(config), hasSignedIn ? `${id}.${signatureOf(config, id)}` : id, {
    maxAgeSeconds: hasSignedIn ? KNOWN_SECONDS : ASKING_SECONDS,
    isSecure: isSecure(config),
  })
}

/** In the form that may be stored. */
export function hashBrowser(config: BrowserConfig, { id }: Browser): string {
  return keyedHash(config.auth.secret, 'browser', id)
}

function signatureOf({ auth }: BrowserConfig, id: string): string {
  return keyedHash(auth.secret, 'signed-in-browser', id)
}

function nameOf(config: BrowserConfig): string {
  return isSecure(config) ? `__Secure-${NAME}` : NAME
}

function isSecure({ http }: BrowserConfig): boolean {
  return http.publicUrl.startsWith('https:')
}
