/** Maps and sets keep their keys in insertion order. */
export function dropOldest<Key>(
  kept: { size: number; keys(): Iterable<Key>; delete(key: Key): boolean },
  maxSize: number,
): void {
  const [oldest] = kept.keys()
  if (kept.size > maxSize && oldest !== undefined) kept.delete(oldest)
}
