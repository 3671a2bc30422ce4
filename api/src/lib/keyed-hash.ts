import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A hash that only the holder of the key can make; one made for a purpose is worth nothing for another. */
export function keyedHash(key: string, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}:${text}`).digest('base64url')
}

/** In the same time whatever was sent: the digests have one length, and all of them is compared. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
