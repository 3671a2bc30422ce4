import { UUID } from '../../../db/keyset.ts'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'
import { recordAudit } from '../../audit/service.ts'
import {
  findStatementState,
  resolveStatement,
  type StatementState,
} from '../../invoicing/statements/resolve-repository.ts'
import { withdrawFromInvoice } from '../../invoicing/statements/withdraw.ts'
import type { AdminAction } from '../action.ts'

type ResolveDeps = Pick<Deps, 'db' | 'queue' | 'stripe'>

/**
 * Bills a statement on a new invoice. The audit row is committed first, because Stripe is called outside any transaction and nothing
 * may change without one; so a call that failed may be repeated.
 */
export async function deliverAgain(deps: ResolveDeps, id: string, action: AdminAction): Promise<void> {
  const statement = await requireUnpaid(deps, id)
  await record(deps, statement, { ...action, action: 'statement.deliver' })
  if (statement.status === 'sealed' && statement.stripeInvoiceId === null) return await enqueue(deps, id)
  await withdraw(deps, statement, 'again')
  await withTransaction(deps.db, async (tx) => {
    if (!(await resolveStatement(tx, statement, 'sealed'))) throw hasChanged()
    await deps.queue.enqueueOnce(tx, 'statement.deliver', id)
  })
}

/** Nobody is asked to pay it any more; an invoice that is paid all the same makes it paid. */
export async function writeOff(deps: ResolveDeps, id: string, action: AdminAction): Promise<void> {
  const statement = await requireUnpaid(deps, id)
  if (statement.status === 'written_off') return
  await record(deps, statement, { ...action, action: 'statement.write_off' })
  await withdraw(deps, statement, 'never')
  await withTransaction(deps.db, async (tx) => {
    if (!(await resolveStatement(tx, statement, 'written_off'))) throw hasChanged()
  })
}

async function requireUnpaid({ db }: Pick<Deps, 'db'>, id: string): Promise<StatementState> {
  const statement = UUID.test(id) ? await findStatementState(db, id) : undefined
  if (!statement) throw new AppError('not_found', 'There is no statement with this id. List them first.')
  if (statement.status === 'paid')
    throw new AppError('conflict', 'The statement is paid, so there is nothing left to bill or to write off.')
  return statement
}

async function withdraw({ stripe }: ResolveDeps, statement: StatementState, afterwards: 'again' | 'never') {
  try {
    await withdrawFromInvoice(stripe, statement, afterwards)
  } catch (error) {
    throw toStripeFailure(error)
  }
}

async function enqueue({ db, queue }: ResolveDeps, id: string): Promise<void> {
  await withTransaction(db, async (tx) => await queue.enqueueOnce(tx, 'statement.deliver', id))
}

async function record(
  { db }: ResolveDeps,
  { id, status, currency, totalMinor, stripeInvoiceId }: StatementState,
  action: AdminAction & { action: 'statement.deliver' | 'statement.write_off' },
): Promise<void> {
  const subject = { subjectType: 'statement', subjectId: id } as const
  const before = { status, invoice_id: stripeInvoiceId, total: totalMinor, currency }
  await withTransaction(db, async (tx) => await recordAudit(tx, { ...action, ...subject, before }))
}

const hasChanged = () =>
  new AppError(
    'conflict',
    'The statement has changed meanwhile. Look at it again, and repeat it if it still applies.',
  )
