import { CsvError, parse } from 'csv-parse/sync'
import type { ZodType } from 'zod'

export interface CsvShape<Row> {
  /** In this order; the optional ones may be left out at the front. */
  columns: readonly string[]
  optional?: readonly string[]
  row: ZodType<Row>
}

/** The rows of a file; throws one line that names the place of the first fault. */
export function readCsv<Row>(text: string, { columns, optional = [], row }: CsvShape<Row>): Row[] {
  const [header = [], ...lines] = splitLines(text)
  const found = header.map(({ text }) => text).join(',')
  const allowed = [[...optional, ...columns].join(','), columns.join(',')]
  if (!allowed.includes(found))
    throw new Error(`The first line must be "${allowed[0]}"; found "${excerpt(found)}"`)
  if (lines.length === 0) throw new Error('The file has a first line and no rows')
  return lines.map((cells) => {
    const { line = 0 } = cells[0] ?? {}
    if (cells.length !== header.length)
      throw new Error(`Line ${line} has ${cells.length} columns instead of ${header.length}`)
    const record = Object.fromEntries(cells.map(({ text, column }) => [header[column]?.text, text]))
    return readRow(record, row, line)
  })
}

interface Cell {
  text: string
  column: number
  line: number
}

function splitLines(text: string): Cell[][] {
  try {
    const rows = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    return rows.map(({ record, info }) =>
      record.map((cell, column) => ({ text: cell, column, line: info.lines })),
    )
  } catch (error) {
    if (error instanceof CsvError) throw new Error(`This is no CSV file: ${error.message}`, { cause: error })
    throw error
  }
}

function readRow<Row>(record: Record<string, string>, row: ZodType<Row>, line: number): Row {
  const parsed = row.safeParse(record)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const column = String(issue?.path[0] ?? 'row')
  throw new Error(`Line ${line}: ${column} is "${excerpt(record[column] ?? '')}"; ${issue?.message}`)
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 80)}…` : line
}
