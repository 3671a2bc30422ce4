import type { Deps } from '../../deps.ts'
import { type Arrival, addArrivals } from './unknown-keys-repository.ts'

const FLUSH_INTERVAL_MS = 3_000
const WARNING_INTERVAL_MS = 60_000
/** Strangers can send any number of texts that look like ours; no more than this many are looked up. */
const MAX_WAITING = 500

export interface UnknownKeyRecorder {
  note(tokenHash: string): void
  close(): Promise<void>
}

type RecorderDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'metrics' | 'outages'>

/**
 * Collects tokens that look like ours and name a key we do not have, and counts those that are ours, in one
 * statement every few seconds. The refusal itself does not query the database.
 */
export function createUnknownKeyRecorder(deps: RecorderDeps): UnknownKeyRecorder {
  let waiting = new Map<string, number>()
  let quietUntil = 0

  async function flush(): Promise<void> {
    if (waiting.size === 0) return
    const taken = waiting
    waiting = new Map()
    try {
      record(await addArrivals(deps.db, taken))
    } catch (error) {
      if (!deps.outages.notice(error))
        deps.log.warn({ err: error, tokens: taken.size }, 'Could not count tokens of unknown keys')
    }
  }

  function record(arrivals: readonly Arrival[]): void {
    if (arrivals.length === 0) return
    for (const { uses } of arrivals) deps.metrics.tokensOfUnknownKeys.inc(uses)
    const now = deps.clock.now().getTime()
    if (now < quietUntil) return
    quietUntil = now + WARNING_INTERVAL_MS
    deps.log.warn(
      { arrivals },
      'Tokens that we issued are presented, but MCP_JWT_SECRET does not list the key that signed them: was it replaced instead of rotated?',
    )
  }

  const timer = setInterval(() => void flush(), FLUSH_INTERVAL_MS).unref()
  return {
    note(tokenHash) {
      const uses = waiting.get(tokenHash)
      if (uses !== undefined || waiting.size < MAX_WAITING) waiting.set(tokenHash, (uses ?? 0) + 1)
    },
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
