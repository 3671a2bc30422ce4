import { formatMoney } from '@kamiyo/catalog/format'
import type Stripe from 'stripe'
import { HOUR_MS } from '../../../lib/durations.ts'
import type { InvoicedStatement } from './repository.ts'

/** An event that says so may be on its way. */
const ON_ITS_WAY_MS = HOUR_MS

export interface InvoiceAtStripe {
  invoice: Stripe.Invoice
  /** Those of the statement only. */
  lines: readonly { lineNo: string; amountMinor: number }[]
}

/** What a statement and its invoice do not agree on, in words; null where they do. */
export function findDifference(
  statement: InvoicedStatement,
  { invoice, lines }: InvoiceAtStripe,
  now: Date,
): string | null {
  if (invoice.currency !== statement.currency)
    return `The invoice is in ${invoice.currency}, and the statement in ${statement.currency}.`
  const found = [...findLineDifferences(statement, lines), ...findStateDifference(statement, invoice, now)]
  return found.length > 0 ? found.join(' ') : null
}

function findLineDifferences(
  { currency, lines: wanted, totalMinor }: InvoicedStatement,
  lines: InvoiceAtStripe['lines'],
): string[] {
  const money = (minor: number) => formatMoney(minor, currency)
  const there = new Map<string, number[]>()
  for (const { lineNo, amountMinor } of lines) there.set(lineNo, [...(there.get(lineNo) ?? []), amountMinor])
  const differences = wanted.flatMap(({ lineNo, amountMinor }) => {
    const amounts = there.get(String(lineNo)) ?? []
    there.delete(String(lineNo))
    if (amounts.length === 1 && amounts[0] === amountMinor) return []
    const found =
      amounts.length === 0 ? 'is not on the invoice' : `is ${amounts.map(money).join(' and ')} there`
    return [`Line ${lineNo} of ${money(amountMinor)} ${found}.`]
  })
  const others = [...there.keys()].map((lineNo) => `Line ${lineNo} of the invoice is not on the statement.`)
  const sum = wanted.reduce((total, { amountMinor }) => total + amountMinor, 0)
  const ownSum =
    sum === totalMinor ? [] : [`The statement says ${money(totalMinor)}, and its lines ${money(sum)}.`]
  return [...differences, ...others, ...ownSum]
}

function findStateDifference({ status }: InvoicedStatement, invoice: Stripe.Invoice, now: Date): string[] {
  const { status: there, status_transitions: since } = invoice
  if (status === 'paid')
    return there === 'paid' ? [] : [`The statement is paid, and the invoice is ${there ?? 'not known'}.`]
  if (there !== 'paid' || (since.paid_at ?? 0) * 1000 > now.getTime() - ON_ITS_WAY_MS) return []
  return [`The invoice is paid, and the statement is ${status}.`]
}
