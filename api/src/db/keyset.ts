import { type RawBuilder, sql } from 'kysely'

/** Where a page ends: the last row's moment, to the microsecond, and its id. */
export interface Keyset {
  micros: string
  id: string
}

export interface Page<Row> {
  data: Row[]
  nextCursor: string | null
}

/** Ids as the lists have them: Stripe's, or our UUIDs. */
export const STRIPE_ID = /^[a-z]+_\w{1,250}$/
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function encodeCursor({ micros, id }: Keyset): string {
  return Buffer.from(`${micros}.${id}`).toString('base64url')
}

/** `undefined` for a text that no list has given out. */
export function decodeCursor(cursor: string, idPattern: RegExp): Keyset | undefined {
  const [, micros, id] = /^(\d{1,16})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return micros !== undefined && id !== undefined && idPattern.test(id) ? { micros, id } : undefined
}

/** JavaScript's dates stop at the millisecond; two rows of one millisecond must not fall between pages. */
export function microsOf(column: string): RawBuilder<string> {
  return sql<string>`(extract(epoch from ${sql.ref(column)}) * 1000000)::bigint::text`
}

/** The rows after a page that is sorted by both columns, newest first; one step into an index on them. */
export function comesAfter(columns: { at: string; id: string }, end: Keyset): RawBuilder<boolean> {
  const moment = sql`'epoch'::timestamptz + ${end.micros}::float8 * interval '1 microsecond'`
  return sql<boolean>`(${sql.ref(columns.at)}, ${sql.ref(columns.id)}) < (${moment}, ${end.id})`
}

/** Of `limit + 1` rows, a page and whether there is another. */
export function toPage<Row extends Keyset>(rows: readonly Row[], limit: number): Page<Row> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(last) : null }
}
