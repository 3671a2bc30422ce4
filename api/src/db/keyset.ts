import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'

/** The end of a page: the last row's time, to the microsecond, and its id. */
export interface Keyset {
  micros: string
  id: string
}

export interface Page<Row> {
  data: Row[]
  nextCursor: string | null
}

/** The ids in lists: Stripe's, or our UUIDs. */
export const STRIPE_ID = /^[a-z]+_\w{1,250}$/
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function encodeCursor({ micros, id }: Keyset): string {
  return Buffer.from(`${micros}.${id}`).toString('base64url')
}

/** `undefined` for a text that is not one of our cursors. */
export function decodeCursor(cursor: string, idPattern: RegExp): Keyset | undefined {
  const [, micros, id] = /^(\d{1,16})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return micros !== undefined && id !== undefined && idPattern.test(id) ? { micros, id } : undefined
}

export interface PageRequest {
  limit: number
  after: Keyset | undefined
}

/**
 * Sorted by time and id, newest first: the rows of one page, and one more that shows whether there is a next
 * page.
 */
export function pageOf<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  columns: { at: string; id: string },
  { limit, after }: PageRequest,
) {
  const [at, id] = [sql.ref(columns.at), sql.ref(columns.id)]
  return (after ? query.where(comesAfter(at, id, after)) : query)
    .select(microsOf(at).as('micros'))
    .orderBy(at, 'desc')
    .orderBy(id, 'desc')
    .limit(limit + 1)
}

/**
 * JavaScript's dates are precise only to milliseconds; two rows within one millisecond must not be lost
 * between pages.
 */
function microsOf(at: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`(extract(epoch from ${at}) * 1000000)::bigint::text`
}

/** A single position in an index on both columns. */
function comesAfter(at: RawBuilder<unknown>, id: RawBuilder<unknown>, end: Keyset): RawBuilder<boolean> {
  const moment = sql`'epoch'::timestamptz + ${end.micros}::float8 * interval '1 microsecond'`
  return sql<boolean>`(${at}, ${id}) < (${moment}, ${end.id})`
}

/** Splits `limit + 1` rows into a page and whether there is another one. */
export function toPage<Row extends Keyset>(rows: readonly Row[], limit: number): Page<Row> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(last) : null }
}
