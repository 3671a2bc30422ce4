import type Stripe from 'stripe'
import { expect } from 'vitest'
import type { Stack } from '../../harness/stack.ts'
import { METERS, type MeterId, makeEvent, type Span, type Tenant } from './made-events.ts'

/** The catalogue's prices, and nothing else of the product: what its statements say is counted again here. */
const CENTS: Record<MeterId, { cents: number; per: number }> = {
  case: { cents: 1000, per: 1 },
  event_ingestion: { cents: 1, per: 1 },
  api_call: { cents: 10, per: 1000 },
}

interface Count {
  events: number
  thousandths: number
}

interface Made {
  tenant: Tenant
  eventsEach: number
  span: Span
}

const keyOf = (meter: string, start: Date | undefined) => `${meter} from ${start?.toISOString()}`

/** What each meter of each period has, counted one by one; an event that was taken back is two that come to nothing. */
function countMade({ tenant, eventsEach, span }: Made, starts: readonly Date[]): Map<string, Count> {
  const counts = new Map<string, Count>()
  for (let index = 0; index < eventsEach; index += 1) {
    const { meter, atMs, thousandths, takenBack } = makeEvent(tenant, index, span)
    const start = starts.findLast((one, place) => place === 0 || one.getTime() <= atMs)
    const count = counts.get(keyOf(meter, start)) ?? { events: 0, thousandths: 0 }
    count.events += takenBack === 'never' ? 1 : 2
    count.thousandths += takenBack === 'never' ? thousandths : 0
    counts.set(keyOf(meter, start), count)
  }
  return counts
}

/** Half a cent is rounded up, once for each meter of a period. */
function price(meter: MeterId, thousandths: number): number {
  const { cents, per } = CENTS[meter]
  return Math.floor((2 * thousandths * cents + per * 1000) / (2 * per * 1000))
}

/** Every event is stored once, and in every sum once. */
export async function expectStoredOnce({ query }: Stack, made: Made): Promise<number> {
  const { accountId } = made.tenant
  const total = [...countMade(made, [new Date(0)]).values()].reduce((sum, { events }) => sum + events, 0)
  const [row] = await query(
    `select (select count(*)::int from usage_events where account_id = $1) as events,
      (select count(distinct key)::int from usage_events where account_id = $1) as different,
      (select count(*)::int from usage_keys where account_id = $1) as keys,
      (select sum(events)::int from usage_days where account_id = $1) as "inDays",
      (select coalesce(sum(events), 0)::int from usage_hours where account_id = $1)
        + (select coalesce(sum(events), 0)::int from usage_late where account_id = $1) as "inHours"`,
    [accountId],
  )
  expect(row).toEqual({ events: total, different: total, keys: total, inDays: total, inHours: total })
  return total
}

interface Line {
  id: string
  meter: MeterId
  usage_start: Date
  thousandths: number
  amount: number
  events: number
}

/** Each event is on one line, each meter of a period costs what all of its events cost together. */
export async function expectStatementsLikeModel({ query }: Stack, made: Made): Promise<string[]> {
  const { accountId } = made.tenant
  const periods = await query('select period_start from statements where account_id = $1 order by 1', [
    accountId,
  ])
  const starts = periods.map((row) => row['period_start'] as Date)
  const lines = (await query(
    `select statement.id, line.meter, usage_start, (quantity * 1000)::float8 as thousandths,
      amount_minor::int as amount, events::int
     from statements statement join statement_lines line on line.statement_id = statement.id
     where account_id = $1`,
    [accountId],
  )) as unknown as Line[]
  const model = countMade(made, starts)
  const billed = new Map<string, Count & { amount: number }>()
  for (const { meter, usage_start, thousandths, amount, events } of lines) {
    if (!METERS.includes(meter)) continue
    const key = keyOf(meter, usage_start)
    const sum = billed.get(key) ?? { events: 0, thousandths: 0, amount: 0 }
    billed.set(key, {
      events: sum.events + events,
      thousandths: sum.thousandths + thousandths,
      amount: sum.amount + amount,
    })
  }
  const owed = [...model].map(([key, count]) => {
    const meter = key.split(' ')[0] as MeterId
    return [key, { ...count, amount: price(meter, count.thousandths) }] as const
  })
  expect(Object.fromEntries([...billed].toSorted())).toEqual(Object.fromEntries(owed.toSorted()))
  const [digests] = await query(
    `select (select sum(digest)::text from statements statement
        join statement_lines line on line.statement_id = statement.id where account_id = $1) as billed,
      (select sum(usage_digest(key, meter, occurred_at, quantity))::text from usage_events
        where account_id = $1) as stored`,
    [accountId],
  )
  expect(digests?.['billed']).toBe(digests?.['stored'])
  return [...new Set(lines.map(({ id }) => id))]
}

/** Each statement that comes to anything is on one invoice of Stripe, with its lines and no others. */
export async function expectInvoicesLikeStatements(
  { query, sandbox }: Stack,
  { accountId, customerId }: Tenant,
): Promise<number> {
  const statements = await query(
    `select statement.id, stripe_invoice_id, status,
      array_agg(line_no || ': ' || amount_minor order by line_no) as lines
     from statements statement join statement_lines line on line.statement_id = statement.id
     where account_id = $1 and rate is not null group by statement.id
     having bool_or(amount_minor <> 0)`,
    [accountId],
  )
  const invoices = await sandbox.stripe.invoices
    .list({ customer: customerId, limit: 100 })
    .autoPagingToArray({ limit: 1_000 })
  const billing = invoices.filter(({ metadata }) => metadata?.['statement_id'])
  const wanted = statements.map(({ id, stripe_invoice_id: invoice, lines }) => ({
    id,
    invoice,
    lines,
    status: 'paid',
  }))
  const found = billing.map((invoice) => ({
    id: invoice.metadata?.['statement_id'],
    invoice: invoice.id,
    lines: usageLines(invoice),
    status: invoice.status,
  }))
  const inOrder = (list: { id: unknown }[]) =>
    list.toSorted((one, other) => String(one.id).localeCompare(String(other.id)))
  expect(inOrder(found)).toEqual(inOrder(wanted))
  for (const { status } of statements) expect(['invoiced', 'paid']).toContain(status)
  return billing.length
}

function usageLines({ lines, metadata }: Stripe.Invoice): string[] {
  return lines.data
    .filter((line) => line.metadata['statement_id'] === metadata?.['statement_id'])
    .map((line) => ({ no: Number(line.metadata['line_no']), amount: line.amount }))
    .toSorted((one, other) => one.no - other.no)
    .map(({ no, amount }) => `${no}: ${amount}`)
}
