import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { noStore } from '../../http/no-store.ts'
import { createRefusalLimit, keepRawJson, rawBody } from '../../http/signed-webhook.ts'
import { readFindings, takeFindings } from './batch.ts'
import { createScannerKeys, isSignedBy, type ScannerKeys } from './scanner-keys.ts'
import { LeakedLabels } from './schemas.ts'

const BODY_LIMIT_BYTES = 1024 * 1024
const IDENTIFIER = /^[0-9a-f]{8,128}$/i
const SIGNATURE = /^[A-Za-z0-9+/]{8,200}={0,2}$/

/** What a scanning service found, in the form of GitHub's partner programme. */
export const leakedBatchRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  keepRawJson(app)
  const refuse = createRefusalLimit(app, deps.config.http.webhookRateLimit)
  const findKey = createScannerKeys(() => deps.config.scannerKeysUrl)
  app.addHook('onSend', noStore)

  app.post(
    '/api/v1/secrets/leaked/batch',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      schema: {
        operationId: 'reportLeakedSecrets',
        tags: ['Tokens'],
        summary: 'Take a signed batch of a scanning service',
        description:
          "Verifies Github-Public-Key-Signature with the service's public key. Each secret that is ours is refused from the next request on.",
        response: { 200: LeakedLabels, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async (request) => {
      const refusal = await findRefusal(findKey, request)
      if (refusal) throw await refuse(request, refusal)
      return await takeFindings(deps, readFindings(rawBody(request)), request.ip)
    },
  )
}

async function findRefusal(findKey: ScannerKeys, request: FastifyRequest): Promise<AppError | undefined> {
  const identifier = request.headers['github-public-key-identifier']
  const signature = request.headers['github-public-key-signature']
  const isSigned = typeof identifier === 'string' && IDENTIFIER.test(identifier)
  if (!isSigned || typeof signature !== 'string' || !SIGNATURE.test(signature))
    return invalid('Github-Public-Key-Identifier and Github-Public-Key-Signature must both be sent')
  const key = await findKey(identifier)
  if (!key) return invalid('Github-Public-Key-Identifier names no key of the scanner')
  return isSignedBy(key, rawBody(request), signature)
    ? undefined
    : invalid('Github-Public-Key-Signature is not of this body')
}

function invalid(reason: string): AppError {
  return new AppError('invalid_signature', `${reason}. Sign the bytes as they are sent.`)
}
