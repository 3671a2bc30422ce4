import { renderTable } from '../lib/terminal-table.ts'
import type { View } from './command.ts'

type Row = Record<string, unknown>

export interface ListAnswer<Row> {
  data: Row[]
  next_cursor: string | null
}

const COLUMNS: Partial<Record<View, readonly string[]>> = {
  events: ['received_at', 'id', 'type', 'status', 'attempts', 'last_error'],
  customers: ['stripe_customer_id', 'email', 'name', 'created_at', 'id'],
  mails: ['created_at', 'id', 'kind', 'customer_email', 'status', 'attempts', 'last_error'],
  calls: ['at', 'kind', 'tool', 'agent', 'outcome', 'included_calls', 'credits', 'balance', 'duration_ms'],
  audit: ['occurred_at', 'actor', 'action', 'subject_id', 'reason', 'ip'],
}

const MAX_CELL = 80

/** A response for people: lists as tables, everything else as indented JSON. */
export function render(view: View, answer: unknown): string {
  if (view === 'changes') return renderChanges(answer as Replay)
  const columns = COLUMNS[view]
  // JSON escapes the control characters of ASCII; terminals also obey those above.
  if (!columns) return JSON.stringify(answer, null, 2).replaceAll(/[\u007f-\u009f]/g, ' ')
  const { data, next_cursor } = answer as ListAnswer<Row>
  if (data.length === 0) return 'Nothing found'
  const table = renderTable([columns, ...data.map((row) => columns.map((column) => toCell(row[column])))])
  return table + moreOf(next_cursor)
}

/** Printed below a page that is not the last. */
export function moreOf(nextCursor: string | null): string {
  return nextCursor === null ? '' : `\n\nMore with --cursor ${nextCursor}`
}

interface Replay {
  event_id: string
  dry_run: boolean
  outcome: string
  error: string | null
  changes: { table: string; key: string; change: string; before: Row | null; after: Row | null }[]
}

function renderChanges({ event_id, dry_run, outcome, error, changes }: Replay): string {
  const title = `${event_id}: ${outcome}${dry_run ? ' (dry run, nothing was changed)' : ''}`
  const lines = changes.flatMap(({ table, key, change, before, after }) => [
    `${change} ${table} ${key}`,
    ...Object.keys(after ?? before ?? {}).map(
      (column) => `  ${column}: ${toCell(before?.[column])} → ${toCell(after?.[column])}`,
    ),
  ])
  return [title, ...(error === null ? [] : [toCell(error)]), ...lines].join('\n')
}

/** One line without control characters, so that text from customers cannot control the terminal. */
export function toCell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\p{Cc}/gu, ' ')
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text
}
