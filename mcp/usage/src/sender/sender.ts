import type { Notices } from '../notices.ts'
import { readSegment, type Segment, type UsageEvent } from '../spool/segment.ts'
import type { Spool } from '../spool/spool.ts'
import { createPauses } from './pauses.ts'
import type { Reported } from './report.ts'

/** Sends what is in the spool, oldest first, until the API has taken it. */
export interface Sender {
  /** A call has been written. */
  noted(): void
  /** Sends what there is, also less than a batch. */
  flush(): void
  /** Sends everything, and gives up where `signal` says so. */
  drain(): Promise<void>
}

interface SenderOptions {
  spool: Spool
  report(events: readonly UsageEvent[]): Promise<Reported>
  notices: Notices
  batchSize: number
  flushMs: number
  /** Ends all sending. */
  signal: AbortSignal
}

/** Batches on their way together, so that the way there and back does not limit how many are sent. */
const AT_ONCE = 4

export function createSender({ spool, report, notices, batchSize, flushMs, signal }: SenderOptions): Sender {
  const pauses = createPauses(signal)
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  /** What there is has waited long enough. */
  let isDue = false
  let isDraining = false

  function kick(): void {
    running ??= run().finally(() => {
      running = undefined
      plan()
    })
  }

  async function run(): Promise<void> {
    // Calls that come meanwhile wait for a full batch or for the next time.
    while (!signal.aborted) {
      const segment = spool.next(isDraining || isDue || spool.freshLines >= batchSize)
      isDue = false
      if (!segment) return
      try {
        await send(segment)
      } catch (error) {
        notices.say('read', `the spool cannot be read (${String(error)})`)
        await pauses.pause()
      }
    }
  }

  async function send(segment: Segment): Promise<void> {
    const content = await readSegment(segment)
    if (!content) return await spool.finish(segment, Number.POSITIVE_INFINITY)
    const { events, unreadable, sizeBytes } = content
    if (unreadable > 0)
      notices.say('unreadable', 'lines of the spool cannot be read and are not billed', unreadable)
    let left = batchesOf(events, batchSize)
    while (left.length > 0 && !signal.aborted) {
      const tried = left.slice(0, AT_ONCE)
      const reported = await Promise.all(tried.map(report))
      left = [...tried.filter((_, index) => reported[index] !== 'done'), ...left.slice(AT_ONCE)]
      const away = reported.find((one) => one !== 'done')
      if (away && !signal.aborted) {
        notices.say('away', `calls are kept in the spool, because the API does not take them: ${away.why}`)
        await pauses.pause(away.retryAfterMs)
      } else if (!away) {
        pauses.reset()
        notices.over('away', 'the API takes calls again')
      }
    }
    if (left.length === 0) await spool.finish(segment, sizeBytes)
  }

  function plan(): void {
    if (spool.freshLines === 0 || timer || signal.aborted) return
    timer = setTimeout(flush, flushMs).unref()
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    isDue = true
    kick()
  }

  return {
    noted() {
      if (spool.freshLines >= batchSize) kick()
      else plan()
    },
    flush,
    async drain() {
      isDraining = true
      pauses.skip()
      kick()
      while (running) await running
    },
  }
}

function batchesOf(events: readonly UsageEvent[], size: number): UsageEvent[][] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, index) =>
    events.slice(index * size, (index + 1) * size),
  )
}
