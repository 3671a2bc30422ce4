export interface DiffRow {
  name: string
  before: string
  after: string
}

export const NOTHING = '–'

/** Longer values are shown on several lines. */
const LONGEST_LINE = 60

/** Two states side by side, one row for each name with a value in either. */
export function diffRows(before: unknown, after: unknown): DiffRow[] {
  const [old, current] = [entriesOf(before), entriesOf(after)]
  return [...new Set([...old.keys(), ...current.keys()])]
    .map((name) => ({ name, before: showValue(old.get(name)), after: showValue(current.get(name)) }))
    .filter((row) => row.before !== NOTHING || row.after !== NOTHING)
}

export function showValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING
  if (typeof value === 'string') return value
  const line = JSON.stringify(value)
  return line.length > LONGEST_LINE ? JSON.stringify(value, null, 2) : line
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}
