import { errorResponses } from '../../http/error-schema.ts'

/** OpenAPI properties that all admin routes share. */
export function operation(operationId: string, summary: string, description?: string) {
  return {
    operationId,
    tags: ['Administration'],
    summary,
    ...(description !== undefined && { description }),
    security: [{ adminKey: [] }, { session: [] }],
  }
}

export const READ_ERRORS = errorResponses(400, 401, 404, 429, 500, 503)
export const ACTION_ERRORS = errorResponses(400, 401, 404, 409, 413, 415, 429, 500, 503)
