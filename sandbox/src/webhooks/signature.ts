import { createHmac } from 'node:crypto'

/**
 * `Stripe-Signature` as Stripe creates it: HMAC-SHA256 over `timestamp.payload`. Events of test mode also
 * have a `v0`, which no secret confirms: a receiver that accepted it would accept events from anyone.
 */
export function signPayload(payload: string, secret: string, timestampSeconds: number): string {
  const signed = `${timestampSeconds}.${payload}`
  return `t=${timestampSeconds},v1=${hmac(secret, signed)},v0=${hmac(`v0.${secret}`, signed)}`
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}
