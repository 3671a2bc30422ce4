import type { Deps } from '../../deps.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { addRefusals, type RefusalCount } from './refusals-repository.ts'

/** Counts refused calls in memory, so that a refusal itself writes nothing. */
export interface RefusalCounter {
  count(code: string, tool: string): void
  close(): Promise<void>
}

const WRITE_MS = 10_000
/** Clients make up names; what comes after so many is counted as one. */
const MAX_TOOLS = 50
const LONGEST_NAME = 100
const OTHER_TOOLS = 'other'

type CounterDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'outages' | 'metrics'>

/** Adds the counts of this process to those of the others, at most every ten seconds and in one statement. */
export function createRefusalCounter({ db, clock, log, outages, metrics }: CounterDeps): RefusalCounter {
  const tools = new Set<string>()
  let counts = new Map<string, RefusalCount>()
  const timer = setInterval(() => void write(), WRITE_MS).unref()

  function add({ hour, code, refusals }: RefusalCount): void {
    const key = `${hour.getTime()} ${code}`
    const before = counts.get(key)?.refusals ?? 0
    counts.set(key, { hour, code, refusals: before + refusals })
  }

  function nameTool(tool: string): string {
    if (tools.size < MAX_TOOLS && tool.length <= LONGEST_NAME) tools.add(tool)
    return tools.has(tool) ? tool : OTHER_TOOLS
  }

  /** What could not be written is added to what comes next. */
  async function write(): Promise<void> {
    if (counts.size === 0) return
    const written = [...counts.values()]
    counts = new Map()
    try {
      await addRefusals(db, written)
    } catch (error) {
      for (const count of written) add(count)
      if (!outages.notice(error)) log.error({ err: error }, 'Refused calls could not be counted yet')
    }
  }

  return {
    count(code, tool) {
      metrics.meter.refusals.inc({ code, tool: nameTool(tool) })
      const hour = new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS)
      add({ hour, code, refusals: 1 })
    },
    async close() {
      clearInterval(timer)
      await write()
    },
  }
}
