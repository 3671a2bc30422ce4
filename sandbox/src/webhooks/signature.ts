import { createHmac } from 'node:crypto'

/** `Stripe-Signature` as Stripe makes it: HMAC-SHA256 over `timestamp.payload`. */
export function signPayload(payload: string, secret: string, timestampSeconds: number): string {
  const mac = createHmac('sha256', secret).update(`${timestampSeconds}.${payload}`).digest('hex')
  return `t=${timestampSeconds},v1=${mac}`
}
