/** Which batches have calls that have not ended, so that the API can forget the others. */
export interface OpenBatches {
  open(batchId: string, calls: number): void
  /** The batches that are finished once these calls have ended, and those that have been since the last time. */
  finishedBy(batchIds: readonly string[]): string[]
  /** These calls have ended, and the API knows of the finished batches. */
  end(batchIds: readonly string[], told: readonly string[]): void
  hasUntold(): boolean
}

export function createOpenBatches(): OpenBatches {
  const left = new Map<string, number>()
  /** Their last calls ended at the same time in two requests, so that neither could name them. */
  const untold = new Set<string>()

  return {
    open: (batchId, calls) => void (calls > 0 && left.set(batchId, calls)),
    finishedBy(batchIds) {
      const finished = [...countEach(batchIds)].filter(([batchId, calls]) => left.get(batchId) === calls)
      return [...untold, ...finished.map(([batchId]) => batchId)]
    },
    end(batchIds, told) {
      for (const [batchId, calls] of countEach(batchIds)) {
        const rest = (left.get(batchId) ?? calls) - calls
        if (rest > 0) left.set(batchId, rest)
        else if (left.delete(batchId)) untold.add(batchId)
      }
      for (const batchId of told) untold.delete(batchId)
    },
    hasUntold: () => untold.size > 0,
  }
}

function countEach(batchIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const batchId of batchIds) counts.set(batchId, (counts.get(batchId) ?? 0) + 1)
  return counts
}
