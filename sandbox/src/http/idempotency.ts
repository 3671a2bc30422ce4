import { createHash } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { invalidRequest, StripeError } from './stripe-error.ts'

export interface SavedReply {
  status: number
  body: string
  requestId: string
}

const MAX_KEY_LENGTH = 255

/** The reply to an earlier request with this key, if there was one. */
export function findReply(store: Store, key: string, fingerprint: string): SavedReply | undefined {
  if (key.length > MAX_KEY_LENGTH) {
    throw invalidRequest(
      `Idempotency keys can have up to ${MAX_KEY_LENGTH} characters, but yours has ${key.length}.`,
    )
  }
  const record = store.idempotencyKeys.find(key)
  if (!record) return undefined
  if (record.fingerprint !== fingerprint) {
    throw new StripeError({
      type: 'idempotency_error',
      status: 400,
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
        `Try using a key other than '${key}' if you meant to execute a different request.`,
    })
  }
  return { status: record.status, body: record.body, requestId: record.request_id }
}

export function fingerprintOf(method: string, path: string, body: string): string {
  return createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex')
}
