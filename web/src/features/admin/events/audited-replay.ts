import type { Change, Replay } from '../actions/actions.ts'
import type { AuditEntry } from '../audit/list-audit.ts'

export type ReplayResult = Pick<Replay, 'outcome' | 'error' | 'changes'>

/** What a replay did according to its audit row; undefined for any other row. */
export function auditedReplay({ action, after }: Pick<AuditEntry, 'action' | 'after'>) {
  return action === 'event.replay' && isRecorded(after)
    ? { outcome: after.outcome, error: after.error ?? null, changes: after.changes ?? [] }
    : undefined
}

/** A failed one has an error and no changes. */
function isRecorded(
  after: unknown,
): after is { outcome: Replay['outcome']; error?: string; changes?: Change[] } {
  return typeof after === 'object' && after !== null && 'outcome' in after
}
