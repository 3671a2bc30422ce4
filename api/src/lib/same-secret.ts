import { createHash, timingSafeEqual } from 'node:crypto'

/** In the same time whatever was sent: the digests have one length, and all of them is compared. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
