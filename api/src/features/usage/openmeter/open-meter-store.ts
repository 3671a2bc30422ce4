import type { Db } from '../../../db/client.ts'
import { HOUR_MS, SECOND_MS } from '../../../lib/durations.ts'
import type { OpenMeter } from '../../../openmeter/client.ts'
import { OpenMeterError, toUsageStoreFailure } from '../../../openmeter/failure.ts'
import { type EventPlace, type LineEvent, type LineSpan, listLineEvents } from '../line-events-repository.ts'
import { createPostgresStore, findEvents, sumUsage } from '../usage-repository.ts'
import type { FoundEvent, MeterSum, UsageStore } from '../usage-store.ts'
import { listKeyTimes, listMovedHours, type MovedHour } from './moved-repository.ts'
import { compare, readEvents, readHour } from './read-moved.ts'

interface Sources {
  db: Db
  /** Undefined where none is configured; what was moved before is then refused rather than left out. */
  openMeter: OpenMeter | undefined
}

/**
 * Usage in the product's own database, but for the single events of sealed periods, which were moved to OpenMeter. PostgreSQL is
 * always read first: what it does not have any more, OpenMeter has shown before.
 */
export function createOpenMeterStore({ db, openMeter }: Sources): UsageStore {
  const sources = { db, openMeter: openMeter ?? ABSENT }
  return {
    ...createPostgresStore(db),
    find: async (...asked) => await findAnywhere(sources, ...asked).catch(refuse),
    sum: async (...asked) => await sumAnywhere(sources, ...asked).catch(refuse),
    events: async (...asked) => await listAnywhere(sources, ...asked).catch(refuse),
  }
}

const refuse = (error: unknown): never => {
  throw toUsageStoreFailure(error)
}

const absent = async (): Promise<never> => {
  throw new OpenMeterError('Events were moved to OpenMeter, and OPENMETER_URL is not set')
}
const ABSENT: OpenMeter = { send: absent, list: absent }

type Configured = Sources & { openMeter: OpenMeter }

async function findAnywhere(
  { db, openMeter }: Configured,
  accountId: string,
  keys: readonly string[],
): Promise<FoundEvent[]> {
  const kept = await findEvents(db, accountId, keys)
  const missing = keys.filter((key) => kept.every((event) => event.key !== key))
  const known = missing.length > 0 ? await listKeyTimes(db, accountId, missing) : []
  if (known.length === 0) return kept
  const times = known.map(({ occurredAt }) => occurredAt.getTime())
  const moved = await readEvents(openMeter, {
    subject: accountId,
    ids: known.map(({ key }) => key),
    from: new Date(Math.floor(Math.min(...times) / SECOND_MS) * SECOND_MS),
    until: new Date((Math.floor(Math.max(...times) / SECOND_MS) + 1) * SECOND_MS),
  })
  if (moved.length < known.length)
    throw new OpenMeterError(`OpenMeter has ${moved.length} of ${known.length} events that were moved to it`)
  return [
    ...kept,
    ...moved.map(({ time, properties: _unused, ...event }) => ({ ...event, occurredAt: time })),
  ]
}

const TRIES = 5

/** Whole hours have their sums in PostgreSQL. If events move while the edges are read, they are read again. */
async function sumAnywhere(
  { db, openMeter }: Configured,
  accountId: string,
  start: Date,
  end: Date,
  levels: readonly string[],
): Promise<MeterSum[]> {
  const span = { accountId, start, end, levels }
  const edges = edgesOf(start, end)
  if (edges.length === 0) return await sumUsage(db, span)
  const listHours = async () =>
    (await Promise.all(edges.map(async (edge) => await listMovedHours(db, { accountId, ...edge })))).flat()
  for (let tried = 0; tried < TRIES; tried += 1) {
    const hours = await listHours()
    const moved = await readWithin(openMeter, { accountId, start, end }, hours)
    const sums = await sumUsage(db, span, moved)
    if (countOf(await listHours()) === countOf(hours)) return sums
  }
  throw new OpenMeterError('Events are being moved to OpenMeter while they are summed')
}

const countOf = (hours: readonly MovedHour[]) => hours.reduce((sum, { events }) => sum + events, 0)

/** The hours of which only a part is asked for. */
function edgesOf(start: Date, end: Date): { start: Date; end: Date }[] {
  const first = new Date(Math.ceil(start.getTime() / HOUR_MS) * HOUR_MS)
  const last = new Date(Math.floor(end.getTime() / HOUR_MS) * HOUR_MS)
  if (first > last) return [{ start, end }]
  return [
    { start, end: first },
    { start: last, end },
  ].filter((edge) => edge.start < edge.end)
}

async function readWithin(
  openMeter: OpenMeter,
  { accountId, start, end }: { accountId: string; start: Date; end: Date },
  hours: readonly MovedHour[],
): Promise<LineEvent[]> {
  const found = []
  for (const hour of hours)
    for await (const slice of readHour(openMeter, accountId, hour))
      found.push(...slice.filter(({ time }) => isWithin(time, start, end)))
  return found
}

/** Our bounds have milliseconds and an event's time has microseconds. */
function isWithin(time: string, start: Date | undefined, end: Date): boolean {
  return (start === undefined || time >= toMicroseconds(start)) && time < toMicroseconds(end)
}

const toMicroseconds = (date: Date) => date.toISOString().replace('Z', '000Z')

async function listAnywhere(
  { db, openMeter }: Configured,
  span: LineSpan,
  page: { after: EventPlace | undefined; limit: number },
): Promise<LineEvent[]> {
  const kept = await listLineEvents(db, span, page)
  if (span.lateFor !== null) return kept
  const moved = await listMoved({ db, openMeter }, span, page)
  const all = new Map([...moved, ...kept].map((event) => [event.key, event]))
  return [...all.values()].toSorted(compare).slice(0, page.limit)
}

async function listMoved(
  { db, openMeter }: Configured,
  { accountId, meter, start, end }: LineSpan,
  { after, limit }: { after: EventPlace | undefined; limit: number },
): Promise<LineEvent[]> {
  const from = new Date(Math.max(start?.getTime() ?? 0, after === undefined ? 0 : Date.parse(after.time)))
  const found: LineEvent[] = []
  for (const hour of await listMovedHours(db, { accountId, meter, start: from, end })) {
    for await (const slice of readHour(openMeter, accountId, hour, after)) {
      const wanted = slice.filter((event) => isWithin(event.time, start, end))
      found.push(...wanted.filter((event) => after === undefined || compare(after, event) < 0))
      if (found.length >= limit) return found
    }
  }
  return found
}
