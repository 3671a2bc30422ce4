import { decodeCursor, toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { listStatementLines, type StatementLine } from '../../invoicing/statements/statements-repository.ts'
import { createUsageStore } from '../../usage/create-usage-store.ts'
import { toRateReply } from '../rate-reply.ts'
import { decodePlace, encodePlace, toSpan } from './line-events.ts'
import { type BilledLine, findBilledLine, listStatementsOf } from './repository.ts'

const DEFAULT_STATEMENTS = 12
const DEFAULT_EVENTS = 100
const LINE_NO = /^[1-9]\d{0,5}$/

interface PageQuery {
  limit?: string
  cursor?: string
}

/** An account's statements with their lines. */
export async function readStatements({ db }: Pick<Deps, 'db'>, accountId: string, query: PageQuery) {
  const limit = query.limit === undefined ? DEFAULT_STATEMENTS : Number(query.limit)
  const page = { limit, after: readCursor(query.cursor) }
  const { data, nextCursor } = toPage(await listStatementsOf(db, accountId, page), limit)
  const statements = []
  for (const row of data) statements.push(toReply(row, await listStatementLines(db, row.id)))
  return { statements, next_cursor: nextCursor }
}

/** The events of a line, from which anybody can compute its sum and its digest again. */
export async function readLineEvents(
  deps: Pick<Deps, 'db' | 'openMeter'>,
  line: BilledLine,
  query: PageQuery,
) {
  const limit = query.limit === undefined ? DEFAULT_EVENTS : Number(query.limit)
  const after = query.cursor === undefined ? undefined : readPlace(query.cursor)
  const found = await createUsageStore(deps).events(toSpan(line), { after, limit: limit + 1 })
  const events = found.slice(0, limit)
  const last = events.at(-1)
  return {
    statement_id: line.statementId,
    line: line.lineNo,
    usage_type: line.meter,
    quantity: Number(line.quantity),
    line_events: line.events,
    digest: line.digest,
    events: events.map(({ key, meter: _meter, quantity, properties, ...event }) => ({
      id: key,
      ...event,
      quantity: Number(quantity),
      metadata: properties ?? null,
    })),
    next_cursor: found.length > limit && last ? encodePlace(last) : null,
  }
}

/** Of that account, or with null of any: what is another's is not found. */
export async function findLine(
  { db }: Pick<Deps, 'db'>,
  accountId: string | null,
  { id, line }: { id: string; line: string },
): Promise<BilledLine | undefined> {
  const isPossible = UUID.test(id) && LINE_NO.test(line)
  if (!isPossible) return undefined
  return await findBilledLine(db, { statementId: id, lineNo: Number(line) }, accountId)
}

function readCursor(cursor: string | undefined) {
  if (cursor === undefined) return undefined
  const after = decodeCursor(cursor, UUID)
  if (after) return after
  throw wrongCursor('list')
}

function readPlace(cursor: string) {
  const place = decodePlace(cursor)
  if (place) return place
  throw wrongCursor('line')
}

function wrongCursor(of: 'line' | 'list'): AppError {
  return new AppError('invalid_request', `cursor must be the next_cursor of an earlier page of this ${of}.`, {
    param: 'cursor',
  })
}

type Row = Awaited<ReturnType<typeof listStatementsOf>>[number]

function toReply(row: Row, lines: readonly StatementLine[]) {
  return {
    id: row.id,
    period_start: row.periodStart.toISOString(),
    period_end: row.periodEnd.toISOString(),
    status: row.status,
    currency: row.currency,
    total_cents: row.totalMinor,
    invoice_id: row.stripeInvoiceId,
    sealed_at: row.sealedAt.toISOString(),
    paid_at: row.paidAt?.toISOString() ?? null,
    lines: lines.map((line) => ({
      line: line.lineNo,
      usage_type: line.meter,
      late: line.isLate,
      usage_start: line.usageStart.toISOString(),
      usage_end: line.usageEnd.toISOString(),
      quantity: Number(line.quantity),
      rate: toRateReply(line.rate),
      amount_cents: line.amountMinor,
      events: line.events,
      digest: line.digest,
    })),
  }
}
