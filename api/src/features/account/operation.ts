import { errorResponses } from '../../http/error-schema.ts'

/** What every route of somebody who is signed in says of itself. */
export const ACCOUNT_ROUTE = { tags: ['Account'], security: [{ session: [] }] }
/** How a change to one thing of the account may fail. */
export const CHANGE_FAILURES = errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)
