import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { readBearer } from '../../http/bearer.ts'
import { createUnknownKeyRecorder } from '../tokens/unknown-keys.ts'
import { createLastSeenRecorder } from './last-seen.ts'
import { createTokenValidator, type TokenValidator } from './validate.ts'

/** What everything that takes MCP tokens shares within a process. */
export interface TokenAccess {
  validate: TokenValidator
  /** Hears of each token that was used. */
  noteUse(jti: string): void
  close(): Promise<void>
}

export function createTokenAccess(deps: Deps): TokenAccess {
  const lastSeen = createLastSeenRecorder(deps)
  const unknownKeys = createUnknownKeyRecorder(deps)
  return {
    validate: createTokenValidator(deps, unknownKeys),
    noteUse: lastSeen.note,
    async close() {
      await lastSeen.close()
      await unknownKeys.close()
    },
  }
}

/** The token of a request, or what was sent in its place. */
export function readToken({ headers: { authorization }, raw: { rawHeaders } }: FastifyRequest): string {
  const bearer = readBearer({ authorization, rawHeaders })
  if (bearer.kind === 'credential') return bearer.credential
  throw bearer.kind === 'missing'
    ? new AppError('missing_token', `No bearer token was sent. ${WHAT_TO_SEND}`)
    : new AppError('invalid_token', `The Authorization header ${bearer.found}. ${WHAT_TO_SEND}`)
}

const WHAT_TO_SEND =
  'Send the token of the welcome mail, whole and with nothing around it, as "Authorization: Bearer <token>".'
