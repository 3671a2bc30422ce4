import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errorResponses } from '../../../http/error-schema.ts'
import { MAX_BATCH_BYTES, SettleBody, SettleReply } from './schemas.ts'
import type { RemoteSettler } from './settler.ts'

export const settleRoute: FastifyPluginAsyncTypebox<{ settle: RemoteSettler }> = async (app, { settle }) => {
  app.post(
    '/api/gate/settle',
    {
      schema: {
        operationId: 'settleCalls',
        tags: ['Gates'],
        summary: 'Charge calls that ended, or give back what they held',
        security: [{ gateKey: [] }],
        body: SettleBody,
        response: { 200: SettleReply, ...errorResponses(400, 401, 409, 413, 415, 500, 503) },
      },
      config: { isRoutine: true },
      bodyLimit: MAX_BATCH_BYTES,
    },
    async ({ body, gateKeyId }) => ({ accepted: await settle(gateKeyId, body) }),
  )
}
