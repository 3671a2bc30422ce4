import { dropOldest } from './drop-oldest.ts'

export interface BoundedSet<T> {
  has(value: T): boolean
  add(value: T): void
}

/** Keeps the newest values and drops the oldest, so that no caller can fill the memory. */
export function createBoundedSet<T>(maxSize: number): BoundedSet<T> {
  const values = new Set<T>()
  return {
    has: (value) => values.has(value),
    add(value) {
      values.add(value)
      dropOldest(values, maxSize)
    },
  }
}
