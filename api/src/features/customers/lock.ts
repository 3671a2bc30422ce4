import type { Db, Tx } from '../../db/client.ts'
import { type AfterCommit, withTransaction } from '../../db/transaction.ts'
import { AppError } from '../../errors.ts'
import { createGrowingPauses } from '../../lib/growing-pauses.ts'
import { tryLockCustomer } from './repository.ts'

/** Another transaction works for the customer, and has not finished while this one was ready to wait. */
export class CustomerBusyError extends AppError {
  constructor() {
    super(
      'conflict',
      'Another change to this customer is being made right now. Try again in a few seconds.',
      {
        retryAfterSeconds: 5,
      },
    )
    this.name = 'CustomerBusyError'
  }
}

const PATIENCE_MS = 3_000

/**
 * One transaction under the customer's lock. While another one has it, this one waits without a connection: a
 * customer who is stuck, or asks for many things at once, takes none from the others.
 */
export async function withCustomer<T>(
  db: Db,
  stripeCustomerId: string,
  work: (tx: Tx, afterCommit: AfterCommit) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const givesUpAtMs = performance.now() + patienceMs
  const pause = createGrowingPauses()
  for (;;) {
    try {
      return await withTransaction(db, async (tx, afterCommit) => {
        if (!(await tryLockCustomer(tx, stripeCustomerId))) throw new CustomerBusyError()
        return await work(tx, afterCommit)
      })
    } catch (error) {
      if (!(error instanceof CustomerBusyError) || performance.now() >= givesUpAtMs) throw error
    }
    await pause()
  }
}
