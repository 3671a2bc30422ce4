import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import type { ListedApiKey } from '../../accounts/api-keys/repository.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation, READ_ERRORS } from '../operation.ts'
import { ReasonBody } from '../schemas.ts'
import {
  ApiKeyList,
  ApiKeyParams,
  ApiKeyQuery,
  IssueApiKeyBody,
  IssuedApiKey,
  RollApiKeyBody,
} from './schemas.ts'
import { issueKey, listKeys, revokeKey, rollKey } from './service.ts'

const DEFAULT_OVERLAP_HOURS = 24

/** The keys with which tenants' systems, or the platform's own, call the API. */
export const adminApiKeyRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/api-keys',
    {
      schema: {
        ...operation('listApiKeys', 'List the API keys of tenants and of the platform'),
        querystring: ApiKeyQuery,
        response: { 200: ApiKeyList, ...READ_ERRORS },
      },
    },
    async ({ query }) => ({ data: (await listKeys(deps, query.tenant_id)).map(toWire) }),
  )

  app.post(
    '/api/admin/api-keys',
    {
      schema: {
        ...operation('issueApiKey', 'Issue an API key', 'The key is shown in this answer and never again.'),
        body: IssueApiKeyBody,
        response: { 200: IssuedApiKey, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      const { tenant_id: tenantId = null, name, scopes } = request.body
      return await issueKey(deps, { tenantId, name: name.trim(), scopes }, readAction(request))
    },
  )

  app.post(
    '/api/admin/api-keys/:id/roll',
    {
      schema: {
        ...operation('rollApiKey', 'Replace an API key; the old one works for a while'),
        params: ApiKeyParams,
        body: RollApiKeyBody,
        response: { 200: IssuedApiKey, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      const { overlap_hours: hours = DEFAULT_OVERLAP_HOURS } = request.body
      return await rollKey(deps, request.params.id, hours, readAction(request))
    },
  )

  app.post(
    '/api/admin/api-keys/:id/revoke',
    {
      schema: {
        ...operation('revokeApiKey', 'Refuse an API key from now on'),
        params: ApiKeyParams,
        body: ReasonBody,
        response: { 200: ApiKeyList, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      await revokeKey(deps, request.params.id, readAction(request))
      return { data: (await listKeys(deps, undefined)).map(toWire) }
    },
  )
}

function toWire({ tenantId, createdAt, lastUsedAt, expiresAt, revokedAt, ...key }: ListedApiKey) {
  return {
    ...key,
    tenant_id: tenantId,
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt?.toISOString() ?? null,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  }
}
