import { type RawBuilder, sql } from 'kysely'

/** A span and the whole hours in it, whose sums are stored; what lies outside these is counted event by event. */
export const boundsOf = ({ start, end }: { start: Date; end: Date }): RawBuilder<unknown> => sql`
  select ${start}::timestamptz as first, ${end}::timestamptz as last,
    date_bin('1 hour', ${start}::timestamptz + interval '1 hour' - interval '1 microsecond', 'epoch') as first_hour,
    date_bin('1 hour', ${end}::timestamptz, 'epoch') as last_hour`
