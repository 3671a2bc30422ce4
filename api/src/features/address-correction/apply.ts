import Stripe from 'stripe'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { withCustomer } from '../customers/lock.ts'
import { getCustomer, replaceEmail } from '../customers/repository.ts'
import { notifyOldAddress } from '../emails/address-change.ts'
import { notifyAdmins } from '../emails/service.ts'
import { mailOrderAgain } from './mail-order-again.ts'
import {
  findPendingCorrection,
  finishCorrection,
  listOverdueCorrections,
  type PendingCorrection,
} from './repository.ts'

const SWEEP_BATCH = 100
const REQUEST = { timeout: 5_000, maxNetworkRetries: 0 }
/** The customer must have been created with the order; an older one may be used elsewhere. */
const NEW_CUSTOMER_SECONDS = 2 * 86_400

/**
 * Changes Stripe first. Our copy follows Stripe's, so an event with the old address cannot undo the change.
 */
export async function applyCorrection(deps: Deps, sessionId: string): Promise<void> {
  const correction = await findPendingCorrection(deps.db, sessionId)
  if (!correction) return
  const isTaken = await changeInStripe(deps, correction)
  await withCustomer(deps.db, correction.stripeCustomerId, async (tx, afterCommit) => {
    if (!(await finishCorrection(tx, sessionId, isTaken ? 'applied' : 'refused')) || !isTaken) return
    const { customerId } = correction
    const before = await getCustomer(tx, customerId)
    if (await replaceEmail(tx, correction)) await notifyOldAddress(tx, deps, before, deps.clock.now())
    await mailOrderAgain({ tx, deps, afterCommit }, correction)
    await notifyAdmins(tx, deps, { kind: 'admin_address_corrected', customerId, sessionId })
  })
  deps.log.info({ customerId: correction.customerId, isTaken }, 'A buyer gave another address for an order')
}

/**
 * Returns false if Stripe rejects the address or already has a different one; throws if Stripe is
 * unavailable.
 */
async function changeInStripe({ stripe, clock, log }: Deps, correction: PendingCorrection): Promise<boolean> {
  const { stripeCustomerId, oldEmail, newEmail } = correction
  try {
    const customer = await stripe.customers.retrieve(stripeCustomerId, {}, REQUEST)
    if (customer.deleted) return false
    if (customer.email === newEmail) return true
    const ageSeconds = clock.now().getTime() / 1000 - customer.created
    if (customer.email !== oldEmail || ageSeconds > NEW_CUSTOMER_SECONDS) return false
    await stripe.customers.update(stripeCustomerId, { email: newEmail }, REQUEST)
    return true
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
    log.warn({ err: error, customerId: correction.customerId }, 'Stripe rejected a corrected address')
    return false
  }
}

/** Queues corrections again whose job was lost. */
export async function sweepCorrections(deps: Pick<Deps, 'db' | 'queue'>): Promise<void> {
  const ids = await listOverdueCorrections(deps.db, SWEEP_BATCH)
  await withTransaction(deps.db, async (tx) => {
    for (const id of ids) await deps.queue.enqueueOnce(tx, 'address.correct', id)
  })
}
