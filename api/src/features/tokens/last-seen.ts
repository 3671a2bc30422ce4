import type { Db } from '../../db/client.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/logger.ts'
import { updateLastSeen } from './repository.ts'

const FLUSH_INTERVAL_MS = 5_000
/** One write a minute for each token is precise enough for people. */
const THROTTLE_MS = 60_000

export interface LastSeenRecorder {
  note(jti: string): void
  close(): Promise<void>
}

/** Collects which tokens were used and writes them in batches, so that validation itself only reads. */
export function createLastSeenRecorder(deps: { db: Db; clock: Clock; log: Logger }): LastSeenRecorder {
  const pending = new Set<string>()
  const writtenAt = new Map<string, number>()

  async function flush(): Promise<void> {
    const jtis = [...pending]
    pending.clear()
    forgetOld(writtenAt, deps.clock.now().getTime() - THROTTLE_MS)
    if (jtis.length === 0) return
    try {
      await updateLastSeen(deps.db, jtis, deps.clock.now())
    } catch (error) {
      deps.log.warn({ err: error, tokens: jtis.length }, 'Could not write when tokens were last seen')
    }
  }

  const timer = setInterval(() => void flush(), FLUSH_INTERVAL_MS).unref()
  return {
    note(jti) {
      if (writtenAt.has(jti)) return
      writtenAt.set(jti, deps.clock.now().getTime())
      pending.add(jti)
    },
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

function forgetOld(writtenAt: Map<string, number>, before: number): void {
  for (const [jti, at] of writtenAt) if (at < before) writtenAt.delete(jti)
}
