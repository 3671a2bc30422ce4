import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { type ListedApiKey, listApiKeys } from '../../../accounts/api-keys/repository.ts'
import { type Member, needs } from '../../member.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { ApiKeysReply } from '../schemas.ts'
import { mayHold } from '../service.ts'

export const listApiKeysRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/api-keys',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'listAccountApiKeys',
        summary: 'List the API keys',
        description: 'The keys with which the systems of the account report usage and ask what is owed.',
        response: { 200: ApiKeysReply, ...errorResponses(401, 403, 500, 503) },
      },
      preHandler: needs('keys'),
    },
    async ({ member }) => {
      const now = deps.clock.now()
      return { keys: (await listApiKeys(deps.db, member.accountId)).map((key) => toReply(key, member, now)) }
    },
  )
}

function toReply(key: ListedApiKey, member: Member, now: Date) {
  const { id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = key
  const status = statusOf(key, now)
  return {
    id,
    name,
    prefix,
    scopes,
    status,
    is_manageable: status === 'active' && mayHold(member, scopes),
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt?.toISOString() ?? null,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  }
}

function statusOf({ expiresAt, revokedAt }: ListedApiKey, now: Date): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= now ? 'expired' : 'active'
}
