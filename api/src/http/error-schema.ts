import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'
import { ERROR_CODES } from '../errors.ts'

/** The shape of every error, registered once and referenced by every route. */
export const ErrorSchema = Type.Object(
  {
    error: Type.Object({
      code: Type.Enum(ERROR_CODES, { description: 'Stable. Each code has a page in docs/errors.' }),
      message: Type.String({ description: 'What failed, what was found and what to do.' }),
      param: Type.Optional(Type.String({ description: 'The request field that caused the error.' })),
      request_id: Type.String({ description: 'Quote this when you ask for help.' }),
    }),
  },
  {
    $id: 'Error',
    title: 'Error',
    examples: [
      {
        error: {
          code: 'invalid_tier',
          message: `tier must be one of ${BUYABLE_TIERS.join(', ')}; found "gold".`,
          param: 'tier',
          request_id: '0f8b2f5e-6a1c-4c0e-9a53-0b4f6f3f1c55',
        },
      },
    ],
  },
)

export const ERROR_DESCRIPTIONS = {
  400: 'The request is malformed or a field is invalid',
  401: 'The token is missing or refused',
  402: 'The card was declined',
  403: 'The request does not come from our pages',
  404: 'It does not exist, or it is not yours',
  409: 'The request conflicts with an earlier one',
  410: 'It has expired',
  413: 'The body is too large',
  415: 'The body is not JSON',
  429: 'Too many requests; see Retry-After',
  500: 'An internal error',
  502: 'Stripe refused the request',
  503: 'A service that we depend on is not responding; see Retry-After',
} as const

export type ErrorStatus = keyof typeof ERROR_DESCRIPTIONS
const ErrorReference = { $ref: 'Error#' } as const

/** The error responses of a route, for its `response` schema. */
export function errorResponses<Status extends ErrorStatus>(...statuses: Status[]) {
  const entries = statuses.map((status) => [
    status,
    { ...ErrorReference, description: ERROR_DESCRIPTIONS[status] },
  ])
  return Object.fromEntries(entries) as Record<Status, typeof ErrorReference>
}
