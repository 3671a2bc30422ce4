export interface Measurement {
  totalMs: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  slowestMs: number
}

/** Processes the items with this much concurrency, and times each. */
export async function measure<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, lane: number) => Promise<void>,
): Promise<Measurement> {
  const queue = items.values()
  const timesMs: number[] = []
  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async (_unused, lane) => {
      for (const item of queue) {
        const itemStartedMs = performance.now()
        await work(item, lane)
        timesMs.push(performance.now() - itemStartedMs)
      }
    }),
  )
  const totalMs = performance.now() - startedMs
  timesMs.sort((a, b) => a - b)
  const quantile = (share: number) =>
    timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * share))] ?? 0
  return {
    totalMs,
    perSecond: (items.length / totalMs) * 1000,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    slowestMs: timesMs.at(-1) ?? 0,
  }
}
