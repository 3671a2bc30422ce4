import { types } from 'pg'

/** PostgreSQL's type number of `bigint`. */
const INT8 = 20

/**
 * Reads a `bigint` as a number: amounts and counts stay far below 2^53. A larger value is an error, because
 * the number would be a different one.
 */
function readBigint(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`The database holds the bigint ${text}, which a JavaScript number cannot hold exactly`)
}

/** Values are parsed as `pg` does by default, except for `bigint`. */
export const columnTypes: Pick<typeof types, 'getTypeParser'> = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? readBigint
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}
