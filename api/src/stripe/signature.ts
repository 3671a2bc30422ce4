import Stripe from 'stripe'

const TOLERANCE_SECONDS = 300
const MAX_HEADER_LENGTH = 4_096
const MAX_SIGNATURES = 16
/** Only printable ASCII: for anything else the library throws errors of other types. */
const HEADER = /^[\x20-\x7e]+$/

export type SignatureVerdict = { valid: true } | { valid: false; reason: string }

export interface SignedRequest {
  body: Buffer
  header: string | string[] | undefined
  now: Date
}

/**
 * Whether one of the secrets signed this body within five minutes of now. The library alone accepts
 * timestamps far in the future and throws various errors for malformed headers.
 */
export function verifySignature(request: SignedRequest, secrets: readonly string[]): SignatureVerdict {
  const { header } = request
  if (header === undefined || header === '') return invalid('The stripe-signature header is missing')
  if (typeof header !== 'string' || header.length > MAX_HEADER_LENGTH || !HEADER.test(header)) {
    return invalid('The stripe-signature header is malformed')
  }
  const elements = header.split(',').map((element) => element.trim())
  const timestamps = elements.filter((element) => element.startsWith('t='))
  const signatures = elements.filter((element) => element.startsWith('v1='))
  const timestamp = /^t=(\d{1,12})$/.exec(timestamps[0] ?? '')?.[1]
  if (timestamps.length !== 1 || timestamp === undefined) {
    return invalid('The stripe-signature header has no single timestamp')
  }
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES) {
    return invalid(`The stripe-signature header has ${signatures.length} v1 signatures`)
  }
  const ageSeconds = Math.floor(request.now.getTime() / 1000) - Number(timestamp)
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) {
    return invalid(`The signature's timestamp is more than ${TOLERANCE_SECONDS} s away from now`)
  }
  const matches = secrets.some((secret) => secret !== '' && signedWith(request.body, header, secret))
  return matches ? { valid: true } : invalid('No signature matches this body')
}

function signedWith(body: Buffer, header: string, secret: string): boolean {
  try {
    // The timestamp was checked above, in both directions and with our own clock; 0 disables the check here.
    return Stripe.webhooks.signature?.verifyHeader(body, header, secret, 0) ?? false
  } catch {
    // Whatever the library throws for this header, the body is not proven to be from Stripe.
    return false
  }
}

function invalid(reason: string): SignatureVerdict {
  return { valid: false, reason }
}
