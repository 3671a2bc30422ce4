import type { Config } from '../config/config.ts'
import { isSameSecret, keyedHash } from '../lib/keyed-hash.ts'

type LinkConfig = { auth: Pick<Config['auth'], 'secret'>; http: Pick<Config['http'], 'publicUrl'> }

/** As long as a session of that day can last. */
const VALID_MS = 30 * 86_400_000

/**
 * Where the owner of an address ends all sessions without signing in. The key stands behind the `#`, so that no server
 * on the way logs it, and the page asks first: a mail scanner that opens the link ends nothing.
 */
export function endSessionsUrl(config: LinkConfig, userId: string, now: Date): string {
  const issuedAt = now.getTime().toString(36)
  return `${config.http.publicUrl}/end-sessions#${userId}.${issuedAt}.${signatureOf(config, userId, issuedAt)}`
}

/** Whose sessions a key ends; undefined for one that we did not make, or that is too old. */
export function readEndSessionsKey(config: LinkConfig, key: string, now: Date): string | undefined {
  const [, userId = '', issuedAt = '', signature = ''] = /^(\w+)\.(\w+)\.([\w-]+)$/.exec(key) ?? []
  if (!isSameSecret(signature, signatureOf(config, userId, issuedAt))) return undefined
  return now.getTime() - Number.parseInt(issuedAt, 36) <= VALID_MS ? userId : undefined
}

function signatureOf({ auth }: LinkConfig, userId: string, issuedAt: string): string {
  return keyedHash(auth.secret, 'end-sessions', `${userId}.${issuedAt}`)
}
