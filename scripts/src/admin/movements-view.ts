import { toMajorUnits } from '@kamiyo/catalog/currency'
import { renderTable } from '../lib/terminal-table.ts'
import { type ListAnswer, moreOf, toCell } from './view.ts'

interface Movement {
  occurred_at: string
  subscription_id: string
  reason: string
  before: number
  after: number
  currency: string
}

const SUMS = ['new', 'expansion', 'contraction', 'churn', 'reactivation', 'net'] as const
type Total = { currency: string } & Record<(typeof SUMS)[number], number>

/** One page of movements, followed by the totals of the whole period. */
export function renderMovements({
  data,
  totals,
  next_cursor,
}: ListAnswer<Movement> & { totals: Total[] }): string {
  if (totals.length === 0) return 'Nothing found'
  const movements = data.map(({ occurred_at, subscription_id, reason, before, after, currency }) => [
    ...[occurred_at, subscription_id, reason].map(toCell),
    ...[before, after].map((amount) => toMajorUnits(amount, currency)),
    toCell(currency),
  ])
  const sums = totals.map((total) => [
    toCell(total.currency),
    ...SUMS.map((sum) => toMajorUnits(total[sum], total.currency)),
  ])
  const columns = ['occurred_at', 'subscription_id', 'reason', 'before', 'after', 'currency']
  return [
    renderTable([columns, ...movements]) + moreOf(next_cursor),
    renderTable([['sum a month', ...SUMS], ...sums]),
  ].join('\n\n')
}
