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
  const counts = new Map<string, number>()
  let creditMillis = 0
  for (const { outcome, charge } of ended) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    creditMillis += charge.creditMillis
  }
  for (const [outcome, count] of counts) calls.inc({ outcome }, count)
  if (creditMillis > 0) creditsCharged.inc(creditMillis / 1000)
}
