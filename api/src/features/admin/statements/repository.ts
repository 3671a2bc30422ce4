import type { Db } from '../../../db/client.ts'
import { type PageRequest, pageOf } from '../../../db/keyset.ts'

export interface StatementFilter {
  status?: string
  tenantId?: string
}

const statementsOf = (db: Db) =>
  db
    .selectFrom('statements as statement')
    .innerJoin('accounts as account', 'account.id', 'statement.accountId')
    .select([
      'statement.id',
      'account.tenantId',
      'statement.periodStart',
      'statement.periodEnd',
      'statement.status',
      'statement.currency',
      'statement.totalMinor',
      'statement.stripeInvoiceId',
      'statement.lastError',
      'statement.sealedAt',
      'statement.invoicedAt',
      'statement.paidAt',
    ])

export async function getStatement(db: Db, id: string) {
  return await statementsOf(db).where('statement.id', '=', id).executeTakeFirstOrThrow()
}

/** The newest first. */
export async function listStatements(db: Db, { status, tenantId }: StatementFilter, page: PageRequest) {
  const found = statementsOf(db)
    .$if(status !== undefined, (query) => query.where('statement.status', '=', status ?? ''))
    .$if(tenantId !== undefined, (query) => query.where('account.tenantId', '=', tenantId ?? ''))
  return await pageOf(found, { at: 'statement.sealedAt', id: 'statement.id' }, page).execute()
}
