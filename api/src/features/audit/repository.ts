import type { Insertable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { type Keyset, type PageRequest, pageOf } from '../../db/keyset.ts'

export interface AuditRecord extends Keyset {
  occurredAt: Date
  actor: string
  action: string
  subjectType: string
  subjectId: string
  reason: string | null
  ip: string | null
  before: unknown
  after: unknown
}

export interface AuditFilter {
  actor?: string
  action?: string
  subjectId?: string
}

const COLUMNS = [
  'id',
  'occurredAt',
  'actor',
  'action',
  'subjectType',
  'subjectId',
  'reason',
  'ip',
  'before',
  'after',
] as const

export async function insertAudit(tx: Tx, values: Insertable<Database['auditLog']>): Promise<void> {
  await tx.insertInto('auditLog').values(values).execute()
}

/** Newest first. */
export async function listAudit(db: Db, filter: AuditFilter, page: PageRequest): Promise<AuditRecord[]> {
  const { actor, action, subjectId } = filter
  const found = db
    .selectFrom('auditLog')
    .select(COLUMNS)
    .where((eb) =>
      eb.and([
        ...(actor === undefined ? [] : [eb('actor', '=', actor)]),
        ...(action === undefined ? [] : [eb('action', '=', action)]),
        ...(subjectId === undefined ? [] : [eb('subjectId', '=', subjectId)]),
      ]),
    )
  return await pageOf(found, { at: 'occurredAt', id: 'id' }, page).execute()
}

/** What was done to any of these subjects, newest first. */
export async function listAuditOf(
  db: Db,
  subjectIds: readonly string[],
  limit: number,
): Promise<Omit<AuditRecord, 'micros'>[]> {
  return await db
    .selectFrom('auditLog')
    .select(COLUMNS)
    .where('subjectType', 'in', ['account', 'customer', 'subscription', 'token', 'agent', 'mail', 'event'])
    .where('subjectId', 'in', subjectIds)
    .orderBy('occurredAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
