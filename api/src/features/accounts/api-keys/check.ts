import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { batchReads } from '../../../lib/batch-reads.ts'
import { createShortCache } from '../../../lib/short-cache.ts'
import { isKeyText } from './key-text.ts'
import { findKeyHolders, type KeyHolder, touchApiKey } from './repository.ts'

const TOUCHED_MS = 60_000
const MAX_TOUCHED = 10_000

/** Who calls with the key in `X-API-Key`, or what is wrong with it. A key that was revoked is refused at once. */
export type KeyCheck = (request: Pick<FastifyRequest, 'headers'>) => Promise<KeyHolder | AppError>

export function createKeyCheck({ db, log, outages }: Pick<Deps, 'db' | 'log' | 'outages'>): KeyCheck {
  const findHolder = batchReads(async (hashes: string[]) => await findKeyHolders(db, hashes))
  const touched = createShortCache<true>({ maxEntries: MAX_TOUCHED, ttlMs: () => TOUCHED_MS })

  return async ({ headers }) => {
    const given = headers['x-api-key']
    if (given === undefined || given === '') return wrongKey('No API key was sent')
    if (Array.isArray(given) || !isKeyText(given))
      return wrongKey('X-API-Key holds no complete key: it may be cut, mistyped or sent twice')
    const holder = await findHolder(hash('sha256', given))
    if (!holder) return wrongKey('This API key is unknown, expired or revoked')
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
