import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Db } from '../../../db/client.ts'
import { AppError } from '../../../errors.ts'
import { readBearer } from '../../../http/bearer.ts'
import { createShortCache } from '../../../lib/short-cache.ts'
import { findGateKey } from '../gate-keys-repository.ts'

/** A key that was revoked is refused after this time. */
const REMEMBERED_MS = 1_000
const MAX_KEYS = 1_000

/** Names the gate key of a request, or refuses it. */
export function createGateKeyCheck(db: Db): (request: FastifyRequest) => Promise<string> {
  const keys = createShortCache<string | undefined>({ maxEntries: MAX_KEYS, ttlMs: () => REMEMBERED_MS })
  return async ({ headers: { authorization }, raw: { rawHeaders } }) => {
    const bearer = readBearer({ authorization, rawHeaders })
    if (bearer.kind === 'missing') throw wrongKey('No gate key was sent')
    if (bearer.kind === 'wrong') throw wrongKey(`The Authorization header ${bearer.found}`)
    const keyHash = hash('sha256', bearer.credential)
    const keyId = await keys(keyHash, async () => await findGateKey(db, keyHash))
    if (keyId === undefined) throw wrongKey('This gate key is unknown, expired or revoked')
    return keyId
  }
}

function wrongKey(found: string): AppError {
  return new AppError(
    'invalid_gate_key',
    `${found}. Send the key that the operator issued, as "Authorization: Bearer <gate key>".`,
  )
}
