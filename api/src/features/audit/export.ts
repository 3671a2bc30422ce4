import type { Db } from '../../db/client.ts'
import { toPage } from '../../db/keyset.ts'
import { toCsvLine } from '../../lib/csv.ts'
import { type AuditFilter, type AuditRecord, listAudit } from './repository.ts'

const BATCH = 1_000

const CSV_COLUMNS = [
  'occurred_at',
  'actor',
  'action',
  'subject_type',
  'subject_id',
  'reason',
  'ip',
  'before',
  'after',
  'id',
] as const

export function toAuditReply(record: AuditRecord) {
  return {
    id: record.id,
    occurred_at: record.occurredAt.toISOString(),
    actor: record.actor,
    action: record.action,
    subject_type: record.subjectType,
    subject_id: record.subjectId,
    reason: record.reason,
    ip: record.ip,
    before: record.before,
    after: record.after,
  }
}

/** Exports the whole log with only one batch in memory at a time. */
export async function* exportCsv(db: Db, filter: AuditFilter): AsyncGenerator<string> {
  yield toCsvLine(CSV_COLUMNS)
  for await (const record of readAll(db, filter)) {
    const reply = toAuditReply(record)
    yield toCsvLine(CSV_COLUMNS.map((column) => toText(reply[column])))
  }
}

export async function* exportJson(db: Db, filter: AuditFilter): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const record of readAll(db, filter)) {
    yield `${separator}${JSON.stringify(toAuditReply(record))}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

async function* readAll(db: Db, filter: AuditFilter): AsyncGenerator<AuditRecord> {
  let after: AuditRecord | undefined
  do {
    const { data, nextCursor } = toPage(await listAudit(db, filter, { limit: BATCH, after }), BATCH)
    yield* data
    after = nextCursor === null ? undefined : data.at(-1)
  } while (after)
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
