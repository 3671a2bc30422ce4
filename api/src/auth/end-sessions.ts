import type { Config } from '../config/config.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isSameSecret, keyedHash } from '../lib/keyed-hash.ts'

type LinkConfig = { auth: Pick<Config['auth'], 'secret'>; http: Pick<Config['http'], 'publicUrl'> }

/** The longest lifetime of a session, so that the link outlasts every session that it can end. */
const VALID_MS = 30 * DAY_MS

/**
 * The link with which the owner of an address ends all sessions without signing in. The key is behind the
 * `#`, so that no server logs it. The page asks first, so a mail scanner that opens the link ends nothing.
 */
export function endSessionsUrl(config: LinkConfig, userId: string, now: Date): string {
  const issuedAt = now.getTime().toString(36)
  return `${config.http.publicUrl}/end-sessions#${userId}.${issuedAt}.${signatureOf(config, userId, issuedAt)}`
}

/** The user whose sessions a key ends; undefined if we did not issue it or it is too old. */
export function readEndSessionsKey(config: LinkConfig, key: string, now: Date): string | undefined {
  const [, userId = '', issuedAt = '', signature = ''] = /^(\w+)\.(\w+)\.([\w-]+)$/.exec(key) ?? []
  if (!isSameSecret(signature, signatureOf(config, userId, issuedAt))) return undefined
  return now.getTime() - Number.parseInt(issuedAt, 36) <= VALID_MS ? userId : undefined
}

function signatureOf({ auth }: LinkConfig, userId: string, issuedAt: string): string {
  return keyedHash(auth.secret, 'end-sessions', `${userId}.${issuedAt}`)
}
