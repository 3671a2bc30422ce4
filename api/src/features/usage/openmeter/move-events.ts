import { isDeepStrictEqual } from 'node:util'
import type { Meter } from '@kamiyo/catalog/types'
import type { Db } from '../../../db/client.ts'
import { SECOND_MS } from '../../../lib/durations.ts'
import type { OpenMeter } from '../../../openmeter/client.ts'
import { type EventPlace, type LineEvent, listLineEvents } from '../line-events-repository.ts'
import { toCloudEvent } from './cloud-event.ts'
import { deleteMoved, listMovable, type MovableMeter } from './moved-repository.ts'
import { floorSecond, readEvents } from './read-moved.ts'

const BATCH = 100
/** The next run goes on; each takes a minute or two. */
const BATCHES_A_RUN = 1_000

interface Moving {
  db: Db
  openMeter: OpenMeter
  meters: readonly Meter[]
}

/**
 * Sends the events of sealed periods to OpenMeter, and removes those that it has shown since. So an event that OpenMeter took and
 * lost is sent again, and none is ever in neither. Levels stay, because what was in force before is asked of them. Returns how many moved.
 */
export async function moveEvents({ db, openMeter, meters }: Moving): Promise<number> {
  const sums = meters.filter(({ aggregation }) => aggregation === 'sum').map(({ id }) => id)
  const progress = { moved: 0, batches: 0 }
  for (const movable of await listMovable(db, sums)) {
    let after: EventPlace | undefined
    do {
      const batch = await listBatch(db, movable, after)
      if (batch.length > 0) progress.moved += await moveBatch({ db, openMeter }, movable.accountId, batch)
      progress.batches += 1
      after = batch.length === BATCH ? batch.at(-1) : undefined
    } while (after !== undefined && progress.batches < BATCHES_A_RUN)
    if (progress.batches >= BATCHES_A_RUN) break
  }
  return progress.moved
}

async function listBatch(
  db: Db,
  { accountId, meter, sealedUntil }: MovableMeter,
  after: EventPlace | undefined,
): Promise<LineEvent[]> {
  const span = { accountId, meter, start: undefined, end: sealedUntil, lateFor: null }
  return await listLineEvents(db, span, { after, limit: BATCH })
}

async function moveBatch(
  { db, openMeter }: Pick<Moving, 'db' | 'openMeter'>,
  accountId: string,
  batch: readonly LineEvent[],
): Promise<number> {
  const shown = await readShown(openMeter, accountId, batch)
  const isShown = (event: LineEvent) => isDeepStrictEqual(shown.get(event.key), event)
  const moved = await deleteMoved(db, accountId, batch.filter(isShown))
  const missing = batch.filter((event) => !isShown(event))
  if (missing.length > 0) await openMeter.send(missing.map((event) => toCloudEvent(accountId, event)))
  return moved
}

async function readShown(
  openMeter: OpenMeter,
  accountId: string,
  batch: readonly LineEvent[],
): Promise<Map<string, LineEvent>> {
  const [first, last] = [batch.at(0), batch.at(-1)]
  if (!first || !last) return new Map()
  const events = await readEvents(openMeter, {
    subject: accountId,
    ids: batch.map(({ key }) => key),
    from: new Date(floorSecond(first.time)),
    until: new Date(floorSecond(last.time) + SECOND_MS),
  })
  return new Map(events.map((event) => [event.key, event]))
}
