import { errorResponses } from '../../http/error-schema.ts'

/** OpenAPI properties that all routes for signed-in people share. */
export const ACCOUNT_ROUTE = { tags: ['Account'], security: [{ session: [] }] }
/** How changing something in the account can fail. */
export const CHANGE_FAILURES = errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)
