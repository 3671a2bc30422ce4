import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A hash that only the holder of the key can compute; a hash for one purpose is useless for another. */
export function keyedHash(key: string, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}:${text}`).digest('base64url')
}

/** Takes the same time for any input: the digests have equal lengths and are compared completely. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
