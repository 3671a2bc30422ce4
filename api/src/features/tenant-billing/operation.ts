import { Type } from 'typebox'
import { envelopedErrors } from '../../http/envelope.ts'
import type { Scope } from '../accounts/api-keys/scopes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller's API key must be good for. */
    keyScope?: Scope
  }
}

/** OpenAPI properties that all routes for tenants' systems share. */
export function operation(operationId: string, summary: string, description?: string) {
  return {
    operationId,
    tags: ['Billing'],
    summary,
    ...(description !== undefined && { description }),
    security: [{ apiKey: [] }],
  }
}

export const READ_ERRORS = envelopedErrors(400, 401, 403, 404, 429, 500, 503)

const TENANT_ID = {
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\u0000]*$',
  'x-must': "be a tenant's id of 1 to 128 characters",
}

export const TenantId = Type.String(TENANT_ID)

export const TenantParams = Type.Object({
  id: Type.String({ ...TENANT_ID, description: "The tenant; it selects, and must be the key's own" }),
})
