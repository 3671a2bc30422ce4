export interface DiffRow {
  name: string
  before: string
  after: string
}

export const NOTHING = '–'

/** Two states beside each other, one row for each name that occurs in either. */
export function diffRows(before: unknown, after: unknown): DiffRow[] {
  const [old, current] = [entriesOf(before), entriesOf(after)]
  return [...new Set([...old.keys(), ...current.keys()])].map((name) => ({
    name,
    before: showValue(old.get(name)),
    after: showValue(current.get(name)),
  }))
}

export function showValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}
