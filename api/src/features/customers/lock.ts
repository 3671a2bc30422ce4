import type { Db, Tx } from '../../db/client.ts'
import { withExclusiveLock } from '../../db/exclusive.ts'
import type { AfterCommit } from '../../db/transaction.ts'
import { AppError } from '../../errors.ts'
import { tryLockCustomer } from './repository.ts'

/** Another transaction held the customer's lock for longer than this one could wait. */
export class CustomerBusyError extends AppError {
  constructor() {
    super('conflict', 'Another change to this customer is in progress. Try again in a few seconds.', {
      retryAfterSeconds: 5,
    })
    this.name = 'CustomerBusyError'
  }
}

/** Runs one transaction under the customer's lock. No connection is held while waiting for it. */
export async function withCustomer<T>(
  db: Db,
  stripeCustomerId: string,
  work: (tx: Tx, afterCommit: AfterCommit) => Promise<T>,
  timeoutMs?: number,
): Promise<T> {
  const lock = {
    tryLock: async (tx: Tx) => await tryLockCustomer(tx, stripeCustomerId),
    busy: () => new CustomerBusyError(),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
  return await withExclusiveLock(db, lock, work)
}
