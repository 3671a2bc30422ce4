import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Adapters, createAdapters } from './adapters.ts'
import { createCall, type Exchange } from './call.ts'
import { createReplyHolder } from './hold-reply.ts'
import { createNotices } from './notices.ts'
import { createReporter } from './sender/report.ts'
import { createSender } from './sender/sender.ts'
import { createUsageApi } from './sender/usage-api.ts'
import { createSpool } from './spool/spool.ts'
import { createTurnWriter } from './spool/turn-writer.ts'
import { createCounts, type UsageStats } from './stats.ts'
import { type CountingOptions, createToLine } from './to-line.ts'

export interface UsageTrackingOptions<Request = IncomingMessage> extends CountingOptions<Request> {
  /** Where KAMIYO's API is, such as `https://api.example.com`. */
  url: string | URL
  /** A key with the scope `usage:write`, which the operator of the API issued. */
  apiKey: string
  /** A folder on a local disk that outlives the process. Any number of processes may share it. */
  spoolDir: string
  /** How many calls are reported at once, up to 1,000. 100 where it is left out. */
  batchSize?: number
  /** How long fewer calls than that wait. 1,000 where it is left out. */
  flushMs?: number
  /** How much this process may keep while the API is away; what comes beyond is dropped and said. 256 MiB where it is left out. */
  maxSpoolBytes?: number
  /** How long one attempt to report may take. 10,000 where it is left out. */
  timeoutMs?: number
  /** Told what went wrong; standard error where it is left out. */
  log?: (line: string) => void
}

export interface UsageTracking extends Adapters {
  stats(): UsageStats
  /** After the server is closed: reports what is left, within the time. What remains is reported after the next start. */
  close(withinMs?: number): Promise<void>
}

const BATCH_SIZE = 100
const MAX_BATCH_SIZE = 1_000
const FLUSH_MS = 1_000
const MAX_SPOOL_BYTES = 256 * 1024 * 1024
const TIMEOUT_MS = 10_000
const CLOSE_WITHIN_MS = 5_000
/** Several times within what makes a process count as ended. */
const TEND_EVERY_MS = 5_000

/**
 * Counts the calls of an HTTP API and reports them. A call is on disk before its answer leaves, so that no answered call is
 * lost when the process is killed, and it counts once however often it is reported.
 */
export function usageTracking<Request = IncomingMessage>(
  options: UsageTrackingOptions<Request>,
): UsageTracking {
  const { batchSize = BATCH_SIZE, flushMs = FLUSH_MS, log = console.error } = options
  checkOptions(batchSize, options.spoolDir)
  const ending = new AbortController()
  const notices = createNotices(log)
  const counts = createCounts()
  const toLine = createToLine(options)
  const { url, apiKey, timeoutMs = TIMEOUT_MS } = options
  const post = createUsageApi({ url, apiKey, timeoutMs, signal: ending.signal })
  const { spoolDir, maxSpoolBytes: maxBytes = MAX_SPOOL_BYTES } = options
  const spool = createSpool({ spoolDir, maxBytes, notices, counts })
  const report = createReporter(post, notices, counts)
  const sender = createSender({ spool, report, notices, batchSize, flushMs, signal: ending.signal })
  const writer = createTurnWriter((text, lines) => {
    spool.write(text, lines)
    sender.noted()
  })
  const hold = createReplyHolder(writer)
  const tending = setInterval(tend, TEND_EVERY_MS).unref()
  let closing: Promise<void> | undefined
  tend()

  function tend(): void {
    spool.tend()
    sender.flush()
  }

  function track(exchange: Exchange): void {
    const call = createCall<Request>(exchange)
    hold(exchange.incoming, exchange.response, () => {
      try {
        return toLine(call)
      } catch (error) {
        // An answer is not spoiled because of how it is counted.
        counts.dropped += 1
        notices.say('options', `a call is not counted, because one of the options failed (${String(error)})`)
        return undefined
      }
    })
  }

  async function close(withinMs: number): Promise<void> {
    clearInterval(tending)
    writer.writeNow()
    const isInTime = new AbortController()
    const tooLate = sleep(withinMs, undefined, { signal: isInTime.signal }).catch(() => undefined)
    const drained = sender.drain()
    await Promise.race([drained, tooLate])
    isInTime.abort()
    ending.abort()
    await drained
    writer.writeNow()
    const left = spool.leave()
    notices.flush()
    if (left > 0)
      log(`usage-tracking: ${left} files of calls stay in the spool and are reported after the next start`)
  }

  async function closeOnce(withinMs = CLOSE_WITHIN_MS): Promise<void> {
    closing ??= close(withinMs)
    await closing
  }

  return {
    ...createAdapters(track, async () => await closeOnce()),
    stats: () => ({ ...counts }),
    close: closeOnce,
  }
}

function checkOptions(batchSize: number, spoolDir: string): void {
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > MAX_BATCH_SIZE)
    throw new TypeError(
      `batchSize is ${batchSize}: give usageTracking a whole number from 1 to ${MAX_BATCH_SIZE}.`,
    )
  // From an environment it may be undefined, whatever its type says.
  if (!spoolDir)
    throw new TypeError(
      'There is no spool: give usageTracking a folder that outlives the process, as spoolDir.',
    )
}
