import type { Deps } from '../../deps.ts'
import { updateAgentsSeen } from '../agents/repository.ts'
import { updateTokensSeen } from '../tokens/repository.ts'

/** The dashboard's live line turns green when this has been written. */
const FLUSH_INTERVAL_MS = 3_000
/** A token in constant use is written once in this interval. */
const THROTTLE_MS = 15_000

export interface LastSeenRecorder {
  note(jti: string): void
  close(): Promise<void>
}

/** Collects the tokens that were used and writes them in batches, so that validation itself only reads. */
export function createLastSeenRecorder(
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'outages'>,
): LastSeenRecorder {
  /** Tokens used since the last write, including those that must wait because they were written recently. */
  const used = new Set<string>()
  const writtenAt = new Map<string, number>()

  async function write(jtis: string[]): Promise<void> {
    if (jtis.length === 0) return
    const now = deps.clock.now()
    for (const jti of jtis) {
      used.delete(jti)
      writtenAt.set(jti, now.getTime())
    }
    try {
      await updateAgentsSeen(deps.db, await updateTokensSeen(deps.db, jtis, now), now)
    } catch (error) {
      if (!deps.outages.notice(error))
        deps.log.warn({ err: error, tokens: jtis.length }, 'Could not record when tokens were last used')
    }
  }

  async function flush(): Promise<void> {
    forgetOld(writtenAt, deps.clock.now().getTime() - THROTTLE_MS)
    await write([...used].filter((jti) => !writtenAt.has(jti)))
  }

  const timer = setInterval(() => void flush(), FLUSH_INTERVAL_MS).unref()
  return {
    note(jti) {
      used.add(jti)
    },
    async close() {
      clearInterval(timer)
      await write([...used])
    },
  }
}

function forgetOld(writtenAt: Map<string, number>, before: number): void {
  for (const [jti, at] of writtenAt) if (at < before) writtenAt.delete(jti)
}
