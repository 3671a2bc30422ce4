import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { timeOfCallId } from '../../metering/call-id.ts'
import type { RemoteReserver } from './reserver.ts'
import { MAX_BATCH_BYTES, ReserveBody, ReserveReply } from './schemas.ts'

const CLOCK_TOLERANCE_MS = 60_000

export const reserveRoute: FastifyPluginAsyncTypebox<{
  deps: Pick<Deps, 'clock'>
  reserve: RemoteReserver
}> = async (app, { deps, reserve }) => {
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
      const now = deps.clock.now()
      for (const { call_id } of body.calls) assertFromNow(call_id, now)
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

/** The ledger is kept in the order of its ids, so one from another month would be in the wrong place. */
function assertFromNow(callId: string, now: Date): void {
  if (Math.abs(timeOfCallId(callId).getTime() - now.getTime()) <= CLOCK_TOLERANCE_MS) return
  throw new AppError(
    'invalid_request',
    `The call id ${callId} is not a UUIDv7 of the present minute. Make call ids by the clock that /api/gate/sessions tells.`,
    { param: 'call_id' },
  )
}
