import type { Db, Tx } from '../../db/client.ts'
import { type AfterCommit, withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { createPacer } from '../../lib/pacer.ts'
import { eachInTime, type RequestTime } from '../../stripe/request-time.ts'
import { withCustomer } from '../customers/lock.ts'
import type { PaymentMethod } from '../customers/payment-method.ts'
import { takeProfile } from '../customers/profile.ts'
import {
  findCustomerByStripeId,
  getCustomerByStripeId,
  markCustomerDeleted,
  obtainCustomer,
} from '../customers/repository.ts'
import { notifyOldAddress } from '../emails/address-change.ts'
import { type EventPosition, RANK } from '../history/order.ts'
import { releaseDeferredEvents } from '../history/waiting-events.ts'
import { retryWithNewMethod } from '../payment-retries/service.ts'
import { announceChange, warnOfSeveralPlans } from '../provisioning/announce.ts'
import { type ProvisioningContext, provisionSubscription } from '../provisioning/provision.ts'
import { readTier } from '../subscriptions/ownership.ts'
import { findSubscription, markReconciled, type SubscriptionRecord } from '../subscriptions/repository.ts'
import { applyFetchedState, markUncertain, storeSubscription } from '../subscriptions/service.ts'
import { type Difference, findDifferences } from './differences.ts'
import { type FetchedSubscription, fetchSubscription, listOwnIds } from './fetch.ts'
import { fetchUnlabelledMethods, storeMethods } from './fetch-methods.ts'
import { listLiveIds } from './repository.ts'

export interface ReconcileResult {
  subscriptionId: string
  differences: Difference[]
  applied: boolean
  /** Why it could not be compared; nothing was applied then. */
  error?: string
}

export interface ReconcileOptions {
  dryRun: boolean
  /** How long to wait while another transaction holds the customer's lock. */
  timeoutMs?: number
  /** How long its requests to Stripe may take in total; if nobody waits, each has its own limit. */
  requestTime?: RequestTime
  /** Committed together with what was taken over; not if Stripe does not know the subscription. */
  andThen?: (context: ProvisioningContext) => Promise<void>
}

const MAX_TRIES = 5
const REQUESTS_PER_SECOND = 10

/**
 * Compares one subscription with Stripe's copy and takes that over. Stripe is called before the transaction
 * begins; if the subscription has changed in the meantime, Stripe is called again.
 */
export async function reconcileWithStripe(
  deps: Deps,
  stripeSubscriptionId: string,
  { dryRun, timeoutMs, requestTime = eachInTime, andThen }: ReconcileOptions,
): Promise<ReconcileResult> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const stored = await findSubscription(deps.db, stripeSubscriptionId)
    const fetched = await fetchSubscription(deps, stripeSubscriptionId, requestTime)
    const { priceIds } = deps.config.stripe
    const differences = findDifferences(stored, fetched?.snapshot, priceIds)
    if (stored && fetched) differences.push(...(await findProfileDifferences(deps.db, fetched)))
    const result = { subscriptionId: stripeSubscriptionId, differences, applied: false }
    if (dryRun) return result
    const methods = fetched ? await fetchUnlabelledMethods(deps, fetched, requestTime) : []
    const comparison = { stored, fetched, methods }
    const isCurrent = await apply(deps, comparison, stripeSubscriptionId, { timeoutMs, andThen })
    if (isCurrent) return { ...result, applied: differences.length > 0 && fetched !== undefined }
  }
  throw new Error(`${stripeSubscriptionId} kept changing while it was compared with Stripe`)
}

/**
 * Compares every subscription that Stripe may still change, one after the other: first those we know, then
 * ours that no event has reported. A failure of one is reported, and the run continues.
 */
export async function reconcileAll(
  deps: Deps,
  options: { dryRun: boolean; onResult: (result: ReconcileResult) => void | Promise<void> },
): Promise<void> {
  const nextSlot = createPacer(REQUESTS_PER_SECOND)
  const compare = async (id: string) => {
    await nextSlot()
    await options.onResult(await reconcileOrReport(deps, id, options))
  }
  let after = ''
  for (;;) {
    const ids = await listLiveIds(deps.db, after)
    for (const id of ids) await compare(id)
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
  }
  for await (const id of listOwnIds(deps)) {
    if (!(await findSubscription(deps.db, id))) await compare(id)
  }
}

async function reconcileOrReport(
  deps: Deps,
  id: string,
  options: { dryRun: boolean },
): Promise<ReconcileResult> {
  try {
    return await reconcileWithStripe(deps, id, options)
  } catch (error) {
    if (!deps.outages.count(error, 'job'))
      deps.log.warn({ err: error, subscriptionId: id }, 'A subscription could not be compared with Stripe')
    const reason = error instanceof Error ? error.message : String(error)
    return { subscriptionId: id, differences: [], applied: false, error: reason }
  }
}

interface Comparison {
  stored: SubscriptionRecord | undefined
  fetched: FetchedSubscription | undefined
  /** Payment methods that are charged and that we have no label for. */
  methods: PaymentMethod[]
}

/** Writes only if nothing has changed since `stored` was read, and returns whether it did. */
async function apply(
  deps: Deps,
  { stored, fetched, methods }: Comparison,
  id: string,
  { timeoutMs, andThen }: { [Name in 'timeoutMs' | 'andThen']: ReconcileOptions[Name] | undefined },
): Promise<boolean> {
  const write = async (tx: Tx, afterCommit: AfterCommit) => {
    const known = await findSubscription(tx, id)
    if (known?.version !== stored?.version) return false
    const context = { tx, deps, afterCommit }
    if (!fetched) {
      if (known) await markUncertain(tx, known, 'missing_at_stripe')
    } else if (known) {
      await takeOver(context, known, fetched)
    } else {
      await storeMissed(context, fetched)
    }
    if (fetched) await storeMethods(tx, methods, fetched.knownAt)
    await markReconciled(tx, id)
    if (fetched) await andThen?.(context)
    return true
  }
  return fetched
    ? await withCustomer(deps.db, fetched.snapshot.customerId, write, timeoutMs)
    : await withTransaction(deps.db, write)
}

async function takeOver(
  context: ProvisioningContext,
  known: SubscriptionRecord,
  fetched: FetchedSubscription,
): Promise<void> {
  const { tx, deps } = context
  const { snapshot } = fetched
  const { priceIds } = deps.config.stripe
  const differs = findDifferences(known, snapshot, priceIds).length > 0
  const current =
    differs || known.dirtyReason
      ? await applyFetchedState(tx, known, { snapshot, position: positionIn(fetched) }, priceIds)
      : known
  if ((await findProfileDifferences(tx, fetched)).length > 0) await takeOverProfile(tx, deps, fetched)
  const after = await provisionSubscription(context, current)
  await announceChange(context, known, after)
  warnOfSeveralPlans(context, known, after)
}

/** A subscription of ours whose events were all lost. */
async function storeMissed(context: ProvisioningContext, fetched: FetchedSubscription): Promise<void> {
  const { tx, deps } = context
  const { snapshot } = fetched
  const { priceIds } = deps.config.stripe
  const tier = readTier(snapshot, priceIds)
  if (!tier) return
  const { customer } = await obtainCustomer(tx, snapshot.customerId)
  await takeOverProfile(tx, deps, fetched)
  const state = { snapshot, position: positionIn(fetched) }
  const created = await storeSubscription(tx, { customerId: customer.id, tier }, state, priceIds)
  warnOfSeveralPlans(context, undefined, await provisionSubscription(context, created))
  await releaseDeferredEvents(tx, snapshot.customerId)
}

async function findProfileDifferences(
  db: Db,
  { snapshot, customer, isCustomerDeleted }: FetchedSubscription,
): Promise<Difference[]> {
  const stored = await findCustomerByStripeId(db, snapshot.customerId)
  if (stored && isCustomerDeleted && !stored.deletedAt) {
    return [{ field: 'customer_deleted', stored: false, stripe: true }]
  }
  if (!stored || !customer) return []
  const { email, defaultPaymentMethodId = null } = customer
  const pairs = [
    { field: 'email', stored: stored.pendingEmail ?? stored.email, stripe: email },
    {
      field: 'customer_payment_method',
      // An unreported value may be equal, but it is still new information.
      stored: stored.isDefaultPaymentMethodTold ? stored.defaultPaymentMethodId : undefined,
      stripe: defaultPaymentMethodId,
    },
  ]
  return pairs.filter((pair) => pair.stored !== pair.stripe)
}

async function takeOverProfile(tx: Tx, deps: Deps, fetched: FetchedSubscription): Promise<void> {
  const { customerId } = fetched.snapshot
  if (fetched.isCustomerDeleted) await markCustomerDeleted(tx, customerId, fetched.knownAt)
  const stored = await getCustomerByStripeId(tx, customerId)
  if (!fetched.customer) return
  await takeProfile(tx, stored, fetched.customer, positionIn(fetched))
  await notifyOldAddress(tx, deps, stored, fetched.knownAt)
  const { defaultPaymentMethodId: chosen } = fetched.customer
  const isNew = stored.isDefaultPaymentMethodTold && chosen !== stored.defaultPaymentMethodId
  if (chosen && isNew) await retryWithNewMethod(tx, deps, stored.id, chosen)
}

function positionIn({ knownAt }: FetchedSubscription): EventPosition {
  return { createdAt: knownAt, rank: RANK.fetched }
}
