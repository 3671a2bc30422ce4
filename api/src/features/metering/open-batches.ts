/** Which batches of reserved calls have not ended, so that their rows are deleted when the last of their calls has. */
export interface OpenBatches {
  open(batchId: string, calls: number): void
  /** It was never reserved, as far as anybody knows. */
  drop(batchId: string): void
  has(batchId: string): boolean
  /** The gate that they belonged to was closed. */
  clear(): void
  /** The batches that are finished once these calls have ended, and those that were finished meanwhile. */
  finishedBy(batchIds: readonly string[]): string[]
  /** These calls have ended, and the finished batches are deleted. */
  end(batchIds: readonly string[], deleted: readonly string[]): void
  /** Batches whose last calls ended at the same time in two groups, so that neither deleted them. */
  hasUndeleted(): boolean
}

export function createOpenBatches(): OpenBatches {
  const left = new Map<string, number>()
  const undeleted = new Set<string>()

  return {
    open(batchId, calls) {
      left.set(batchId, calls)
    },
    clear() {
      left.clear()
      undeleted.clear()
    },
    drop: (batchId) => void left.delete(batchId),
    has: (batchId) => left.has(batchId) || undeleted.has(batchId),
    finishedBy(batchIds) {
      const finished = [...countEach(batchIds)].filter(([batchId, calls]) => left.get(batchId) === calls)
      return [...undeleted, ...finished.map(([batchId]) => batchId)]
    },
    end(batchIds, deleted) {
      for (const [batchId, calls] of countEach(batchIds)) {
        const rest = (left.get(batchId) ?? calls) - calls
        if (rest > 0) left.set(batchId, rest)
        else {
          left.delete(batchId)
          undeleted.add(batchId)
        }
      }
      for (const batchId of deleted) undeleted.delete(batchId)
    },
    hasUndeleted: () => undeleted.size > 0,
  }
}

function countEach(batchIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const batchId of batchIds) counts.set(batchId, (counts.get(batchId) ?? 0) + 1)
  return counts
}
