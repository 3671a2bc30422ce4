import { AppError } from '../errors.ts'
import type { Logger } from './logger.ts'

export type Dependency = 'database' | 'stripe' | 'redis' | 'sendgrid' | 'openmeter'

export interface Outage {
  dependency: Dependency
  /** Worded for operators, without a full stop. */
  summary: string
  /** For so long nothing is tried, so that no failure means nothing. */
  pausedMs?: number | undefined
}

/** Returns the outage of a dependency if the error is caused by one; each client has its own reader. */
export type OutageReader = (error: unknown) => Outage | undefined

export interface OutageLog {
  /**
   * Counts a request or job that an outage ended. False if there was no outage: such an error is logged on
   * its own.
   */
  count(error: unknown, what: 'request' | 'job'): boolean
  /** The same for background work that is retried soon and that nobody waits for. */
  notice(error: unknown): boolean
  /** The same if the caller already knows what is unavailable. */
  report(outage: Outage, error: unknown): void
  close(): void
}

interface Running {
  outage: Outage
  /** Since the last line. */
  counts: { request: number; job: number }
  /** Without a failure; below 0 while nothing is tried. */
  quietSeconds: number
}

const NAMES: Record<Dependency, string> = {
  database: 'the database',
  stripe: 'Stripe',
  redis: 'Redis',
  sendgrid: 'SendGrid',
  openmeter: 'OpenMeter',
}
const INTERVAL_MS = 1_000
const OVER_AFTER_SECONDS = 10

/**
 * An outage fails hundreds of requests per second for one reason. The first failure is logged in full; then
 * there is one line per second and dependency, with a count, and none while nothing fails.
 */
export function createOutageLog(log: Logger, readers: readonly OutageReader[]): OutageLog {
  const running = new Map<Dependency, Running>()
  let timer: NodeJS.Timeout | undefined

  function readOutage(error: unknown): Outage | undefined {
    const outage = readers.map((read) => read(error)).find(Boolean)
    return outage ?? (error instanceof AppError ? readOutage(error.cause) : undefined)
  }

  function note(outage: Outage, error: unknown): Running {
    const known = running.get(outage.dependency)
    const quietSeconds = -(outage.pausedMs ?? 0) / 1000
    if (known) {
      known.quietSeconds = Math.min(quietSeconds, known.quietSeconds, 0)
      known.outage = outage
      return known
    }
    const begun = { outage, counts: { request: 0, job: 0 }, quietSeconds }
    running.set(outage.dependency, begun)
    log.error(
      { dependency: outage.dependency, err: error },
      `${outage.summary}. Further failures are counted`,
    )
    timer ??= setInterval(tick, INTERVAL_MS).unref()
    return begun
  }

  function tick(): void {
    for (const [dependency, state] of running) {
      logCounts(log, state)
      state.quietSeconds += 1
      if (state.quietSeconds <= OVER_AFTER_SECONDS) continue
      running.delete(dependency)
      log.info({ dependency }, `No failure of ${NAMES[dependency]} for ${OVER_AFTER_SECONDS} s`)
    }
    if (running.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    count(error, what) {
      const outage = readOutage(error)
      if (outage) note(outage, error).counts[what] += 1
      return outage !== undefined
    },
    notice(error) {
      const outage = readOutage(error)
      if (outage) note(outage, error)
      return outage !== undefined
    },
    report(outage, error) {
      note(outage, error)
    },
    close() {
      clearInterval(timer)
      for (const state of running.values()) logCounts(log, state)
      running.clear()
    },
  }
}

function logCounts(log: Logger, { outage, counts }: Running): void {
  const { request, job } = counts
  const parts = [
    ...(request > 0 ? [`${request} ${request === 1 ? 'request' : 'requests'} refused`] : []),
    ...(job > 0 ? [`${job} ${job === 1 ? 'job' : 'jobs'} put off`] : []),
  ]
  if (parts.length === 0) return
  const { dependency, summary } = outage
  log.error(
    { dependency, requests: request, jobs: job },
    `${summary}: ${parts.join(', ')} in the last second`,
  )
  counts.request = 0
  counts.job = 0
}
