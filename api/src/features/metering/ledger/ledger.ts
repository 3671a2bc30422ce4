import type { Db } from '../../../db/client.ts'
import { toCsvLine } from '../../../lib/csv.ts'
import { timeOfCallId } from '../wallets/call-id.ts'
import { type LedgerFilter, type LedgerRow, listLedger } from './ledger-repository.ts'

const BATCH = 1_000

const CSV_COLUMNS = [
  'at',
  'kind',
  'agent',
  'tool',
  'outcome',
  'included_calls',
  'credits_out',
  'credits_in',
  'overage_credits',
  'duration_ms',
  'balance',
  'agent_id',
  'id',
] as const

export type LedgerEntry = ReturnType<typeof toLedgerEntry>

export function toLedgerEntry(row: LedgerRow) {
  return {
    id: row.id,
    at: timeOfCallId(row.id).toISOString(),
    kind: row.kind,
    agent_id: row.agentId,
    agent: row.agentName,
    tool: row.tool,
    outcome: row.outcome,
    included_calls: row.includedCalls,
    credits: row.creditMillis / 1000,
    overage_credits: row.overageMillis / 1000,
    duration_ms: row.durationMs,
    balance: row.balanceMillis === null ? null : row.balanceMillis / 1000,
  }
}

export interface LedgerPage {
  data: LedgerEntry[]
  next_cursor: string | null
}

/** The cursor is the id of the last entry. */
export async function readLedgerPage(db: Db, filter: LedgerFilter, limit: number): Promise<LedgerPage> {
  const rows = await listLedger(db, filter, limit + 1)
  const page = rows.slice(0, limit)
  return {
    data: page.map(toLedgerEntry),
    next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** With one batch in memory at a time. */
export async function* exportLedger(db: Db, filter: LedgerFilter): AsyncGenerator<string> {
  yield toCsvLine(CSV_COLUMNS)
  let beforeId = filter.beforeId
  do {
    const rows = await listLedger(db, { ...filter, ...(beforeId !== undefined && { beforeId }) }, BATCH)
    for (const row of rows) yield toLine(toLedgerEntry(row))
    beforeId = rows.length < BATCH ? undefined : rows.at(-1)?.id
  } while (beforeId !== undefined)
}

/** Amounts without a sign, because a spreadsheet would take a cell that begins with one for a formula. */
function toLine({ credits, ...entry }: LedgerEntry): string {
  const cells = { ...entry, credits_out: Math.max(0, -credits), credits_in: Math.max(0, credits) }
  return toCsvLine(CSV_COLUMNS.map((column) => toText(cells[column])))
}

function toText(value: string | number | null): string {
  return value === null ? '' : String(value)
}
