import type { MeterMetrics } from '../../telemetry/meter-metrics.ts'
import type { EndedCall } from './ended-repository.ts'

/** Times the work on a group of calls. */
export async function measureGroup<Result>(
  { groupDuration, groupSize }: MeterMetrics,
  step: 'reserve' | 'settle',
  calls: number,
  work: () => Promise<Result>,
): Promise<Result> {
  groupSize.observe({ step }, calls)
  const stop = groupDuration.startTimer({ step })
  try {
    return await work()
  } finally {
    stop()
  }
}

export function countEnded({ calls, creditsCharged }: MeterMetrics, ended: readonly EndedCall[]): void {
  let creditMillis = 0
  for (const { outcome, charge } of ended) {
    calls.inc({ outcome })
    creditMillis += charge.creditMillis
  }
  if (creditMillis > 0) creditsCharged.inc(creditMillis / 1000)
}
