import type { Deps } from '../../../deps.ts'
import { toCsvLine } from '../../../lib/csv.ts'
import { isSecond } from '../../../lib/second.ts'
import { createUsageStore } from '../../usage/create-usage-store.ts'
import type { EventPlace, LineEvent, LineSpan } from '../../usage/line-events-repository.ts'
import type { BilledLine } from './repository.ts'

const BATCH = 1_000
const PLACE = /^((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{6}Z)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export function toSpan(line: BilledLine): LineSpan {
  return {
    accountId: line.accountId,
    meter: line.meter,
    start: line.isLate && line.isFirstPeriod ? undefined : line.usageStart,
    end: line.usageEnd,
    lateFor: line.isLate ? line.periodStart : null,
  }
}

export function encodePlace({ time, key }: EventPlace): string {
  return Buffer.from(`${time}.${key}`).toString('base64url')
}

/** Undefined for a text that is not one of our cursors. */
export function decodePlace(cursor: string): EventPlace | undefined {
  const [, time, second, key] = PLACE.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (time === undefined || second === undefined || key === undefined) return undefined
  return isSecond(second) ? { time, key } : undefined
}

/** One line an event, whatever its texts hold. The first four cells are bare, because the digest is that of their text. */
export async function* exportEvents(
  deps: Pick<Deps, 'db' | 'openMeter'>,
  line: BilledLine,
): AsyncGenerator<string> {
  yield 'id,meter,time,quantity,subject,dimension,voids\r\n'
  const store = createUsageStore(deps)
  let after: EventPlace | undefined
  for (;;) {
    const events = await store.events(toSpan(line), { after, limit: BATCH })
    for (const event of events) yield toLine(event)
    after = events.at(-1)
    if (events.length < BATCH) return
  }
}

function toLine({ key, meter, time, quantity, subject, dimension, voids }: LineEvent): string {
  const texts = [subject, dimension, voids].map((text) => (text ?? '').replaceAll(/[\r\n]/g, ' '))
  return `${key},${meter},${time},${quantity},${toCsvLine(texts)}`
}
