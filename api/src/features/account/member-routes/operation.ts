import { errorResponses } from '../../../lib/error-schema.ts'

export const MEMBER_ROUTE = { tags: ['Account'], security: [{ session: [] }] }
export const MEMBER_FAILURES = errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)
