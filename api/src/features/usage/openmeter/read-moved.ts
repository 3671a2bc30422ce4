import { HOUR_MS, SECOND_MS } from '../../../lib/durations.ts'
import type { EventFilter, OpenMeter } from '../../../openmeter/client.ts'
import { OpenMeterError } from '../../../openmeter/failure.ts'
import type { EventPlace, LineEvent } from '../line-events-repository.ts'
import { fromCloudEvent } from './cloud-event.ts'
import type { MovedHour } from './moved-repository.ts'

/** About so many events are asked for at once, because OpenMeter lists the last first and we need the first. */
const SLICE = 50

export const compare = (one: EventPlace, other: EventPlace) =>
  one.time < other.time || (one.time === other.time && one.key < other.key) ? -1 : 1

/** What OpenMeter has of ours there, each event once and in order. */
export async function readEvents(openMeter: OpenMeter, filter: EventFilter): Promise<LineEvent[]> {
  const events = (await openMeter.list(filter)).flatMap(
    (event) => fromCloudEvent(filter.subject, event) ?? [],
  )
  return [...new Map(events.map((event) => [event.key, event])).values()].toSorted(compare)
}

/** The events of an hour in order, slice by slice, from the second of a place on. */
export async function* readHour(
  openMeter: OpenMeter,
  accountId: string,
  { meter, hour, events }: MovedHour,
  after?: EventPlace,
): AsyncGenerator<LineEvent[]> {
  const end = hour.getTime() + HOUR_MS
  const stepMs = Math.max(1, Math.floor((HOUR_MS / SECOND_MS) * Math.min(1, SLICE / events))) * SECOND_MS
  const start = after === undefined ? hour.getTime() : Math.max(hour.getTime(), floorSecond(after.time))
  let found = 0
  for (let from = start; from < end; from += stepMs) {
    const until = Math.min(from + stepMs, end)
    const slice = await readEvents(openMeter, {
      subject: accountId,
      type: meter,
      from: new Date(from),
      until: new Date(until),
    })
    found += slice.length
    yield slice
  }
  if (start === hour.getTime() && found < events)
    throw new OpenMeterError(
      `OpenMeter has ${found} of the ${events} events of ${meter} that were moved to it for ${hour.toISOString()}`,
    )
}

export function floorSecond(time: string): number {
  return Math.floor(Date.parse(time) / SECOND_MS) * SECOND_MS
}
