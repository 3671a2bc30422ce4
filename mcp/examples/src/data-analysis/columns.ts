import { parse } from 'csv-parse/sync'

export interface Column {
  name: string
  numbers: number
  min: number
  max: number
  mean: number
}

export interface Table {
  rows: number
  /** Those that hold numbers. */
  columns: Column[]
}

/** Throws where the text is no CSV. */
export function describeCsv(csv: string): Table {
  const records: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true })
  const names = Object.keys(records[0] ?? {})
  return {
    rows: records.length,
    columns: names.flatMap((name) => describeColumn(name, records)),
  }
}

function describeColumn(name: string, records: readonly Record<string, string>[]): Column[] {
  const numbers = records.flatMap((record) => toNumber(record[name]))
  if (numbers.length === 0) return []
  const sum = numbers.reduce((total, value) => total + value, 0)
  const min = numbers.reduce((least, value) => Math.min(least, value))
  const max = numbers.reduce((most, value) => Math.max(most, value))
  return [{ name, numbers: numbers.length, min, max, mean: sum / numbers.length }]
}

function toNumber(text = ''): number[] {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? [] : [value]
}
