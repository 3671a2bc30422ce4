import { isDeepStrictEqual } from 'node:util'
import type { Static } from 'typebox'
import type { Change } from './schemas.ts'
import type { SnapshotRow } from './snapshot.ts'

type RowChange = Static<typeof Change>

/**
 * The differences between two snapshots: new and deleted rows in full, changed rows by the columns that
 * differ.
 */
export function findChanges(before: readonly SnapshotRow[], after: readonly SnapshotRow[]): RowChange[] {
  const old = byKey(before)
  const current = byKey(after)
  const kept = after.flatMap((row) => describe(old.get(nameOf(row)), row))
  const lost = before.filter((row) => !current.has(nameOf(row)))
  return [
    ...kept,
    ...lost.map(({ table, key, row }) => ({
      table,
      key,
      change: 'deleted' as const,
      before: row,
      after: null,
    })),
  ]
}

function describe(old: SnapshotRow | undefined, { table, key, row }: SnapshotRow): RowChange[] {
  if (!old) return [{ table, key, change: 'inserted', before: null, after: row }]
  const columns = Object.keys(row).filter((column) => !isDeepStrictEqual(row[column], old.row[column]))
  if (columns.length === 0) return []
  return [{ table, key, change: 'updated', before: pick(old.row, columns), after: pick(row, columns) }]
}

function pick(row: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))
}

function byKey(rows: readonly SnapshotRow[]): Map<string, SnapshotRow> {
  return new Map(rows.map((row) => [nameOf(row), row]))
}

function nameOf({ table, key }: SnapshotRow): string {
  return `${table} ${key}`
}
