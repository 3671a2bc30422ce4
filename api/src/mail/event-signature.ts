import { createPublicKey, verify } from 'node:crypto'

/** SendGrid signs when it posts; a repeated event has no effect. */
const TOLERANCE_SECONDS = 600
const TIMESTAMP = /^\d{1,12}$/
const SIGNATURE = /^[A-Za-z0-9+/]{8,200}={0,2}$/

export type EventVerdict =
  | { valid: true }
  /** `isSigned` if it has what SendGrid sends, so that the settings here may be wrong. */
  | { valid: false; reason: string; isSigned: boolean }

export interface SignedEvents {
  body: Buffer
  signature: string | string[] | undefined
  timestamp: string | string[] | undefined
  now: Date
}

/**
 * Whether one of the keys (P-256, DER in base64) signed the timestamp and this body within ten minutes of
 * now.
 */
export function verifyEventSignature(request: SignedEvents, keys: readonly string[]): EventVerdict {
  const { signature, timestamp, body, now } = request
  const isSigned = hasForm(signature, SIGNATURE) && hasForm(timestamp, TIMESTAMP)
  const invalid = (reason: string): EventVerdict => ({ valid: false, reason, isSigned })
  if (keys.length === 0) return invalid('SENDGRID_WEBHOOK_PUBLIC_KEY is not set here')
  if (signature === undefined || timestamp === undefined) {
    return invalid('The x-twilio-email-event-webhook-signature or -timestamp header is missing')
  }
  if (!hasForm(signature, SIGNATURE)) {
    return invalid('The x-twilio-email-event-webhook-signature header is malformed')
  }
  if (!hasForm(timestamp, TIMESTAMP)) {
    return invalid('The x-twilio-email-event-webhook-timestamp header is malformed')
  }
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(timestamp)
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) {
    return invalid(`The signature's timestamp is more than ${TOLERANCE_SECONDS} s away from now`)
  }
  const signed = Buffer.concat([Buffer.from(timestamp), body])
  const matches = keys.some((key) => isSignedBy(signed, Buffer.from(signature, 'base64'), key))
  return matches ? { valid: true } : invalid('No key matches the signature of this body')
}

function isSignedBy(signed: Buffer, signature: Buffer, key: string): boolean {
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  return verify('sha256', signed, publicKey, signature)
}

function hasForm(header: string | string[] | undefined, form: RegExp): header is string {
  return typeof header === 'string' && form.test(header)
}
