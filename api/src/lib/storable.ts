/** Whether PostgreSQL takes the text: it knows no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

const MAX_DEPTH = 16

/** The same for every text in a JSON value, which must not be nested deeply either. */
export function isStorableJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth === MAX_DEPTH) return false
  return Object.entries(value).every(([name, held]) => isStorable(name) && isStorableJson(held, depth + 1))
}
