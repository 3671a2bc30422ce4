import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { batchReads } from '../../../lib/batch-reads.ts'
import { createShortCache } from '../../../lib/short-cache.ts'
import { isKeyText } from './key-text.ts'
import { findKeyHolders, type KeyHolder, touchApiKey } from './repository.ts'
import type { Scope } from './scopes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls with an API key; set only within scopes that ask for one. */
    keyHolder: KeyHolder
  }
}

const TOUCHED_MS = 60_000
const MAX_TOUCHED = 10_000

export type KeyCheck = (request: FastifyRequest, scope: Scope) => Promise<KeyHolder>

/** Names who calls with the key in `X-API-Key`, or refuses it. A key that was revoked is refused at once. */
export function createKeyCheck({ db, log, outages }: Pick<Deps, 'db' | 'log' | 'outages'>): KeyCheck {
  const findHolder = batchReads(async (hashes: string[]) => await findKeyHolders(db, hashes))
  const touched = createShortCache<true>({ maxEntries: MAX_TOUCHED, ttlMs: () => TOUCHED_MS })

  return async ({ headers }, scope) => {
    const given = headers['x-api-key']
    if (given === undefined || given === '') throw wrongKey('No API key was sent')
    if (Array.isArray(given) || !isKeyText(given))
      throw wrongKey('X-API-Key holds no complete key: it may be cut, mistyped or sent twice')
    const holder = await findHolder(hash('sha256', given))
    if (!holder) throw wrongKey('This API key is unknown, expired or revoked')
    if (!holder.scopes.includes(scope))
      throw new AppError('forbidden', `This API key may not be used here: it lacks the scope ${scope}.`)
    touched(holder.keyId, async () => {
      await touchApiKey(db, holder.keyId)
      return true
    }).catch((error: unknown) => {
      if (!outages.notice(error)) log.warn({ err: error }, 'The last use of an API key could not be noted')
    })
    return holder
  }
}

function wrongKey(found: string): AppError {
  return new AppError(
    'invalid_api_key',
    `${found}. Send the key that the operator issued, as "X-API-Key: kmy_…".`,
  )
}
