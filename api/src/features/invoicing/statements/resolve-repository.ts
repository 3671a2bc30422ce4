import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'

export interface StatementState {
  id: string
  accountId: string
  tenantId: string
  status: string
  currency: string
  totalMinor: number
  periodEnd: Date
  stripeCustomerId: string | null
  stripeInvoiceId: string | null
  deliveryNo: number
}

export async function findStatementState(db: Db, id: string): Promise<StatementState | undefined> {
  return await db
    .selectFrom('statements as statement')
    .innerJoin('accounts as account', 'account.id', 'statement.accountId')
    .select([
      'statement.id',
      'statement.accountId',
      'account.tenantId',
      'statement.status',
      'statement.currency',
    ])
    .select(['statement.totalMinor', 'statement.periodEnd', 'statement.deliveryNo'])
    .select(['statement.stripeCustomerId', 'statement.stripeInvoiceId'])
    .where('statement.id', '=', id)
    .executeTakeFirst()
}

/** Only as it was read: somebody may have settled it otherwise, or its invoice was paid. Returns whether it was. */
export async function resolveStatement(
  tx: Tx,
  { id, deliveryNo }: StatementState,
  into: 'sealed' | 'written_off',
): Promise<boolean> {
  const resolved = await tx
    .updateTable('statements')
    .set(
      into === 'sealed'
        ? {
            status: into,
            stripeInvoiceId: null,
            deliveryNo: sql<number>`delivery_no + 1`,
            lastError: null,
            invoicedAt: null,
          }
        : { status: into, lastError: null },
    )
    .where('id', '=', id)
    .where('deliveryNo', '=', deliveryNo)
    .where('status', 'not in', ['paid', 'written_off'])
    .returning('id')
    .executeTakeFirst()
  return resolved !== undefined
}
