import { type TSchema, Type } from 'typebox'
import { decodeCursor, type PageRequest } from '../../db/keyset.ts'
import { AppError } from '../../errors.ts'

export const Reason = Type.String({
  description: 'The reason, which is recorded in the audit log',
  minLength: 1,
  maxLength: 500,
  pattern: '^\\s*[^\\s\\u0000][^\\u0000]*$',
  'x-must': 'be a reason of 1 to 500 characters',
})

export const ReasonBody = Type.Object(
  { reason: Reason },
  { title: 'ActionRequest', examples: [{ reason: 'The customer deleted the mail' }] },
)

/** Query values are strings; numbers are checked by pattern. */
export const PageQuery = {
  limit: Type.Optional(
    Type.String({
      description: 'Rows per page; 50 if omitted',
      pattern: '^([1-9]\\d?|1\\d\\d|200)$',
      'x-must': 'be a whole number from 1 to 200',
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      description: 'next_cursor of the previous page',
      maxLength: 400,
      'x-must': 'be a next_cursor',
    }),
  ),
}

export const SearchText = (description: string) =>
  Type.String({
    description,
    minLength: 1,
    maxLength: 254,
    pattern: '^[^\\u0000]*$',
    'x-must': 'be a text of 1 to 254 characters',
  })

/** The id of one of our rows. */
export const Uuid = Type.String({
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  'x-must': 'be an id as the lists show it',
})

export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
export const Text = Type.String()
export const MaybeText = Nullable(Type.String())
export const Moment = Type.String({ format: 'date-time' })
export const MaybeMoment = Nullable(Moment)

export const pageFields = <Schema extends TSchema>(schema: Schema) => ({
  data: Type.Array(schema),
  next_cursor: MaybeText,
})

export const PageOf = <Schema extends TSchema>(title: string, schema: Schema, description: string) =>
  Type.Object(pageFields(schema), { title, description })

const DEFAULT_LIMIT = 50

export function readPage(query: { limit?: string; cursor?: string }, idPattern: RegExp): PageRequest {
  const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit)
  if (query.cursor === undefined) return { limit, after: undefined }
  const after = decodeCursor(query.cursor, idPattern)
  if (after) return { limit, after }
  throw new AppError('invalid_request', 'cursor must be the next_cursor of an earlier page of this list.', {
    param: 'cursor',
  })
}

export function toMoment(date: Date): string
export function toMoment(date: Date | null): string | null
export function toMoment(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
