import { resolve } from 'node:path'
import type { Notices } from '../notices.ts'
import type { Counts } from '../stats.ts'
import { createHome, type Home } from './home.ts'
import { createLiveSegment } from './live-segment.ts'
import { removeSegment, type Segment } from './segment.ts'

/** Calls on disk that have not been reported. */
export interface Spool {
  /** Never throws: what cannot be kept is counted and said. */
  write(text: string, lines: number): void
  /** How many lines wait in the segment that is being written. */
  readonly freshLines: number
  /** The oldest; where there is none, the one that is being written is ended if it `mayEnd`. */
  next(mayEnd: boolean): Segment | undefined
  /** What was read of it has been reported, or it is gone. */
  finish(segment: Segment, readBytes: number): Promise<void>
  /** Moves on to what other processes left, and says that this one lives. */
  tend(): void
  /** Writes no more. How many segments stay. */
  leave(): number
}

/** So much is read into memory at once. */
const MAX_SEGMENT_BYTES = 1024 * 1024

interface SpoolOptions {
  spoolDir: string
  maxBytes: number
  notices: Notices
  counts: Counts
}

export function createSpool({ spoolDir, maxBytes, notices, counts }: SpoolOptions): Spool {
  const home = settle(spoolDir)
  const live = createLiveSegment(home)
  const ended: Segment[] = []
  let isLeft = false
  const sizeBytes = () => ended.reduce((sum, segment) => sum + segment.sizeBytes, live.sizeBytes)

  function drop(lines: number, why: string): void {
    counts.dropped += lines
    notices.say('dropped', `calls are answered but not counted: ${why}`, lines)
  }

  function endLive(): void {
    const segment = live.rotate()
    if (segment) ended.push(segment)
  }

  return {
    write(text, lines) {
      if (isLeft) return drop(lines, 'the tracking is closed')
      if (sizeBytes() + text.length > maxBytes)
        return drop(lines, `the spool has reached maxSpoolBytes (${maxBytes}), because the API takes nothing`)
      try {
        live.write(text, lines)
        counts.counted += lines
      } catch (error) {
        return drop(lines, `the spool cannot be written (${String(error)})`)
      }
      if (live.sizeBytes >= MAX_SEGMENT_BYTES) endLive()
    },
    get freshLines() {
      return live.lines
    },
    next(mayEnd) {
      if (ended.length === 0 && mayEnd) endLive()
      return ended[0]
    },
    async finish(segment, readBytes) {
      if (await removeSegment(segment.path, readBytes)) ended.splice(ended.indexOf(segment), 1)
    },
    tend() {
      try {
        live.touch()
        ended.push(...home.adopt())
        notices.over('tend')
      } catch (error) {
        notices.say('tend', `the spool cannot be looked after (${String(error)})`)
      }
    },
    leave() {
      isLeft = true
      endLive()
      home.leave()
      return ended.length
    },
  }
}

function settle(spoolDir: string): Home {
  try {
    return createHome(resolve(spoolDir))
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new Error(
      `usageTracking cannot write to its spool ${resolve(spoolDir)} (${why}): give it, as spoolDir, a folder on a local disk that this process may write to.`,
      { cause },
    )
  }
}
