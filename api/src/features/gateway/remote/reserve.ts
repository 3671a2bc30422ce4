import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppError } from '../../../errors.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import type { RemoteReserver } from './reserver.ts'
import { MAX_BATCH_BYTES, ReserveBody, ReserveReply } from './schemas.ts'

export const reserveRoute: FastifyPluginAsyncTypebox<{ reserve: RemoteReserver }> = async (
  app,
  { reserve },
) => {
  app.post(
    '/api/gate/reserve',
    {
      schema: {
        operationId: 'reserveCalls',
        tags: ['Gates'],
        summary: 'Take what calls cost, before they run',
        description:
          'Answers each call in order. A batch that was answered before is answered with what is stored.',
        security: [{ gateKey: [] }],
        body: ReserveBody,
        response: { 200: ReserveReply, ...errorResponses(400, 401, 409, 413, 415, 500, 503) },
      },
      config: { isRoutine: true },
      bodyLimit: MAX_BATCH_BYTES,
    },
    async ({ body, gateKeyId }) => {
      assertDifferent(body.calls.map(({ call_id }) => call_id))
      return { calls: await reserve(gateKeyId, body) }
    },
  )
}

function assertDifferent(callIds: readonly string[]): void {
  const repeated = callIds.find((callId, index) => callIds.indexOf(callId) !== index)
  if (repeated === undefined) return
  throw new AppError('invalid_request', `The call id ${repeated} is there twice. Make one for each call.`, {
    param: 'call_id',
  })
}
