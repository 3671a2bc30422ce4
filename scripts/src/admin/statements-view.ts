import { toMajorUnits } from '@kamiyo/catalog/currency'
import { renderTable } from '../lib/terminal-table.ts'
import { type ListAnswer, moreOf, toCell } from './view.ts'

interface Statement {
  id: string
  period_start: string
  period_end: string
  tenant_id: string
  status: string
  total: number
  currency: string
  invoice_url: string | null
  last_error: string | null
}

/** The error comes last, because it may be long. */
export function renderStatements({ data, next_cursor }: ListAnswer<Statement>): string {
  if (data.length === 0) return 'Nothing found'
  const rows = data.map((statement) => [
    ...[
      statement.id,
      statement.period_start,
      statement.period_end,
      statement.tenant_id,
      statement.status,
    ].map(toCell),
    toMajorUnits(statement.total, statement.currency),
    ...[statement.currency, statement.invoice_url, statement.last_error].map(toCell),
  ])
  const columns = [
    'id',
    'period_start',
    'period_end',
    'tenant_id',
    'status',
    'total',
    'currency',
    'invoice',
    'error',
  ]
  return renderTable([columns, ...rows]) + moreOf(next_cursor)
}
