import type { WhenAway } from '../http-contract.ts'

/** Agents whose calls may run while the API is away, by what it said of them when it was last asked. */
export interface AwayPlans {
  learn(token: string, whenAway: WhenAway | undefined): void
  /** Whether one more call of the agent may run now; it counts. */
  take(token: string): boolean
}

interface Plan {
  untilMs: number
  callsPerMinute: number | null
  startedAtMs: number[]
}

const MAX_PLANS = 10_000
const MINUTE_MS = 60_000

export function createAwayPlans(now: () => number = () => performance.now()): AwayPlans {
  const plans = new Map<string, Plan>()

  return {
    learn(token, whenAway) {
      const startedAtMs = plans.get(token)?.startedAtMs ?? []
      plans.delete(token)
      if (!whenAway) return
      const untilMs = now() + Math.min(whenAway.serve_ms, MINUTE_MS)
      plans.set(token, { untilMs, callsPerMinute: whenAway.calls_per_minute, startedAtMs })
      // The oldest answer comes first, and it is the first to be out of date.
      const [oldest] = plans.keys()
      if (plans.size > MAX_PLANS && oldest !== undefined) plans.delete(oldest)
    },
    take(token) {
      const plan = plans.get(token)
      if (!plan || plan.untilMs <= now()) return false
      plan.startedAtMs = plan.startedAtMs.filter((startedAtMs) => startedAtMs > now() - MINUTE_MS)
      if (plan.callsPerMinute !== null && plan.startedAtMs.length >= plan.callsPerMinute) return false
      plan.startedAtMs.push(now())
      return true
    },
  }
}
