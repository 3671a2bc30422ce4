import { createHash, randomUUID } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { isAnsweredByStripe } from '../../stripe/failure.ts'
import {
  deleteIdempotencyKey,
  type IdempotencyKey,
  reserveIdempotencyKey,
  updateIdempotencyResponse,
} from './repository.ts'

const LIFETIME_MS = 24 * 60 * 60 * 1000
const PRINTABLE = /^[\x21-\x7e]{16,255}$/

export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' && PRINTABLE.test(header)) return header
  throw new AppError(
    'invalid_idempotency_key',
    'Idempotency-Key must have 16 to 255 printable characters without spaces. Send a random UUID, or leave it out.',
  )
}

/** What a key of a caller stands for: keys of other occasions and of other callers are others. */
export interface Occasion<Reply> {
  name: string
  caller?: string
  clientKey: string | undefined
  /** Reads a stored reply unchanged. */
  read(stored: unknown): Reply
}

/**
 * Runs `create` once per client key: a repetition gets the first reply, and a different request with the same
 * key is refused. Concurrent requests, and one after a crash, use the same key at Stripe, so Stripe returns
 * the same session. No lock is held meanwhile.
 */
export async function once<Reply extends object>(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { name, caller, clientKey, read }: Occasion<Reply>,
  request: unknown,
  create: (stripeKey: string) => Promise<Reply>,
): Promise<Reply> {
  if (clientKey === undefined) return await create(`${name}-${randomUUID()}`)
  const key: IdempotencyKey = { scope: caller === undefined ? name : `${name}:${caller}`, key: clientKey }
  const requestHash = sha256(request)
  const now = clock.now()
  const expiredBefore = new Date(now.getTime() - LIFETIME_MS)
  const reservation = await reserveIdempotencyKey(db, key, requestHash, { now, expiredBefore })
  if (reservation.requestHash !== requestHash) throw keyReused()
  if (reservation.response !== null) return read(reservation.response)
  try {
    const reply = await create(`${name}-${sha256([clientKey, requestHash, reservation.reservationId])}`)
    await updateIdempotencyResponse(db, key, reply, clock.now())
    return reply
  } catch (error) {
    // Stripe repeats its error for a key, so the next attempt needs a new one.
    if (isAnsweredByStripe(error)) await deleteIdempotencyKey(db, key, reservation.reservationId)
    throw error
  }
}

function keyReused(): AppError {
  return new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key was sent before with another body. Use a new key for a new request.',
  )
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
