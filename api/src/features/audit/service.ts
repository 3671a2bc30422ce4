import type { Tx } from '../../db/client.ts'
import { insertAudit } from './repository.ts'

export type AuditSubject =
  | 'account'
  | 'agent'
  | 'api_key'
  | 'customer'
  | 'discount'
  | 'event'
  | 'gate_key'
  | 'mail'
  | 'member'
  | 'payment_link'
  | 'session'
  | 'statement'
  | 'subscription'
  | 'token'

export interface AuditEntry {
  /** An address, or the name of a key. */
  actor: string
  /** Such as `token.revoke`. */
  action: string
  subjectType: AuditSubject
  subjectId: string
  reason: string | null
  ip: string | null
  before?: unknown
  after?: unknown
}

/** Runs in the same transaction as the action, so that neither is ever stored without the other. */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const { before, after, ...rest } = entry
  await insertAudit(tx, { ...rest, before: toJson(before), after: toJson(after) })
}

function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}
