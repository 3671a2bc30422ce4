import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { HEARTBEAT_MS } from '../../metering/gate-session.ts'
import { beatAsKey, insertGate } from '../../metering/gates-repository.ts'
import { SILENT_MS } from '../../metering/take-back.ts'
import { newCallId } from '../../metering/wallets/call-id.ts'
import { gateClosed } from './closed.ts'
import { SessionBody, SessionReply } from './schemas.ts'

/** A gate registers, and says afterwards that it is alive. */
export const gateSessionRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const { db, clock } = deps
  app.post(
    '/api/gate/sessions',
    {
      schema: {
        operationId: 'openGate',
        tags: ['Gates'],
        summary: 'Register a gate, or say that it is alive',
        security: [{ gateKey: [] }],
        body: SessionBody,
        response: { 200: SessionReply, ...errorResponses(400, 401, 409, 413, 415, 500, 503) },
      },
      config: { isRoutine: true },
    },
    async ({ body, gateKeyId }) => {
      const gateId = body.gate_id ?? newCallId(clock.now())
      if (body.gate_id === undefined)
        await insertGate(db, { gateId, keyId: gateKeyId, name: body.name ?? 'A gate without a name' })
      else if (!(await beatAsKey(db, gateId, gateKeyId))) throw gateClosed()
      const now = clock.now().toISOString()
      return { gate_id: gateId, heartbeat_ms: HEARTBEAT_MS, expires_ms: SILENT_MS, now }
    },
  )
}
