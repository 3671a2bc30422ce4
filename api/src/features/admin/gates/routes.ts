import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { listGateKeys } from '../../gateway/gate-keys-repository.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation, READ_ERRORS } from '../operation.ts'
import { ReasonBody } from '../schemas.ts'
import { GateKeyList, GateKeyParams, IssuedGateKey, IssueGateKeyBody, RollGateKeyBody } from './schemas.ts'
import { issueKey, revokeKey, rollKey } from './service.ts'

const DEFAULT_OVERLAP_HOURS = 24

/** The keys with which servers elsewhere ask the meter. */
export const adminGateRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/gate-keys',
    {
      schema: {
        ...operation('listGateKeys', 'List the keys of gates'),
        response: { 200: GateKeyList, ...READ_ERRORS },
      },
    },
    async () => ({ data: (await listGateKeys(deps.db)).map(toWire) }),
  )

  app.post(
    '/api/admin/gate-keys',
    {
      schema: {
        ...operation(
          'issueGateKey',
          'Issue a key for a gate',
          'The key is shown in this answer and never again.',
        ),
        body: IssueGateKeyBody,
        response: { 200: IssuedGateKey, ...ACTION_ERRORS },
      },
    },
    async (request) => await issueKey(deps, request.body.name.trim(), readAction(request)),
  )

  app.post(
    '/api/admin/gate-keys/:id/roll',
    {
      schema: {
        ...operation('rollGateKey', 'Replace a key; the old one works for a while'),
        params: GateKeyParams,
        body: RollGateKeyBody,
        response: { 200: IssuedGateKey, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      const { overlap_hours: hours = DEFAULT_OVERLAP_HOURS } = request.body
      return await rollKey(deps, request.params.id, hours, readAction(request))
    },
  )

  app.post(
    '/api/admin/gate-keys/:id/revoke',
    {
      schema: {
        ...operation('revokeGateKey', 'Refuse a key from now on'),
        params: GateKeyParams,
        body: ReasonBody,
        response: { 200: GateKeyList, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      await revokeKey(deps, request.params.id, readAction(request))
      return { data: (await listGateKeys(deps.db)).map(toWire) }
    },
  )
}

type Stored = Awaited<ReturnType<typeof listGateKeys>>[number]

function toWire({ id, name, prefix, createdAt, lastUsedAt, expiresAt, revokedAt }: Stored) {
  return {
    id,
    name,
    prefix,
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt?.toISOString() ?? null,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  }
}
