import { types } from 'pg'

/** PostgreSQL's number for its type `bigint`. */
const INT8 = 20

/**
 * A `bigint` is read as a number: amounts of money and counts stay far below 2^53. One that does not is an
 * error, because a number would silently be another.
 */
function readBigint(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`The database holds the bigint ${text}, which a JavaScript number cannot hold exactly`)
}

/** How the pool reads values: as `pg` does by itself, but for `bigint`. */
export const columnTypes: Pick<typeof types, 'getTypeParser'> = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? readBigint
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}
