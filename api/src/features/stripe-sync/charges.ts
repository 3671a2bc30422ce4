import Stripe from 'stripe'
import type { Db, Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import { type ChargeSnapshot, readCharge } from '../../stripe/charge.ts'
import { type InvoiceSnapshot, readInvoice } from '../../stripe/invoice.ts'
import { listAwaitedCharges, releaseEventsOfCharge } from '../history/waiting-events.ts'
import { type BilledStatement, findBilledStatement } from '../invoicing/statements/follow-invoice.ts'
import { findPurchaseByPayment, type PurchaseRecord } from '../purchases/repository.ts'
import { readPackMetadata } from '../purchases/sold-pack.ts'
import { findCharge, insertCharge, toPurchaseCharge } from '../reversals/charges.ts'
import { readTier, showsOurPlan } from '../subscriptions/ownership.ts'
import { findSubscription } from '../subscriptions/repository.ts'
import { fetchSubscription } from './fetch.ts'

const REQUEST = { timeout: 5_000, maxNetworkRetries: 0 }

/**
 * Asks Stripe who a charge belongs to, and makes the sweep process the refunds and disputes that waited for
 * the answer. If the subscription or the purchase is ours but not stored yet, they continue to wait.
 */
export async function fetchCharge(deps: Deps, chargeId: string): Promise<void> {
  const isKnown = (await findCharge(deps.db, chargeId)) !== undefined
  const fetched = isKnown ? undefined : await askStripe(deps, chargeId)
  await withTransaction(deps.db, async (tx) => {
    if (fetched && !(await store(tx, deps, fetched))) return
    await releaseEventsOfCharge(tx, chargeId)
    await deps.queue.enqueueOnce(tx, 'webhook.sweep', 'webhook.sweep')
  })
}

/** Charges that events wait for although no job will fetch them any more. */
export async function fetchAwaitedCharges({ db, queue }: { db: Db } & Pick<Deps, 'queue'>): Promise<void> {
  let after = ''
  for (;;) {
    const ids = await listAwaitedCharges(db, after)
    const last = ids.at(-1)
    if (last === undefined) return
    await withTransaction(db, async (tx) => {
      for (const id of ids) await queue.enqueueOnce(tx, 'charge.fetch', id)
    })
    after = last
  }
}

interface FetchedCharge {
  charge: ChargeSnapshot
  purchase: PurchaseRecord | undefined
  invoice: InvoiceSnapshot | undefined
  /** Which the invoice bills alone. */
  statement: BilledStatement | undefined
  /** As far as Stripe's copies show. */
  isOurs: boolean
}

async function askStripe(deps: Deps, id: string): Promise<FetchedCharge> {
  const charge = await retrieveCharge(deps.stripe, id)
  const { paymentIntentId: intentId, metadata } = charge
  const purchase = intentId ? await findPurchaseByPayment(deps.db, intentId) : undefined
  const isOfPurchase = purchase !== undefined || readPackMetadata(metadata) !== undefined
  const invoice = intentId && !isOfPurchase ? await findInvoiceOf(deps.stripe, intentId) : undefined
  const isOfUsage = invoice !== undefined && !invoice.subscriptionId
  const statement = isOfUsage ? await findBilledStatement(deps.db, invoice) : undefined
  const isOwn = isOfPurchase || (invoice !== undefined && (await isOurs(deps, invoice)))
  return { charge, purchase, invoice, statement, isOurs: isOwn }
}

/** A charge no longer names its invoice, but the invoice's payments name the charge's payment intent. */
async function findInvoiceOf(stripe: Deps['stripe'], intentId: string): Promise<InvoiceSnapshot | undefined> {
  const payment = { type: 'payment_intent', payment_intent: intentId } as const
  const { data } = await stripe.invoicePayments.list({ payment, expand: ['data.invoice'], limit: 1 }, REQUEST)
  const invoice: unknown = data[0]?.invoice
  return isObject(invoice) ? readInvoice(invoice) : undefined
}

async function isOurs(deps: Deps, invoice: InvoiceSnapshot): Promise<boolean> {
  const { db, config } = deps
  const { subscriptionId } = invoice
  if (!subscriptionId) return false
  if ((await findSubscription(db, subscriptionId)) || showsOurPlan(invoice, config.stripe.priceIds))
    return true
  const fetched = await fetchSubscription(deps, subscriptionId)
  return fetched !== undefined && readTier(fetched.snapshot, config.stripe.priceIds) !== undefined
}

/** A charge that Stripe does not know is not ours, whatever event named it. */
async function retrieveCharge(stripe: Deps['stripe'], id: string): Promise<ChargeSnapshot> {
  const unknown = { id, paymentIntentId: undefined, amountMinor: 0, currency: 'xxx', metadata: {} }
  try {
    const found: object = await stripe.charges.retrieve(id, { expand: ['payment_intent'] }, REQUEST)
    return readCharge(found as JsonObject) ?? unknown
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return unknown
    throw error
  }
}

/** False if it is ours and its subscription or its purchase is not stored yet. */
async function store(tx: Tx, { queue }: Deps, fetched: FetchedCharge): Promise<boolean> {
  const { charge, purchase, invoice, statement, isOurs } = fetched
  if (purchase) {
    await insertCharge(tx, toPurchaseCharge(charge.id, purchase))
    return true
  }
  const facts = { stripeChargeId: charge.id, amountMinor: charge.amountMinor, currency: charge.currency }
  if (statement && invoice) {
    const { customerId, statementId } = statement
    await insertCharge(tx, { ...facts, customerId, statementId, stripeInvoiceId: invoice.id })
    return true
  }
  const subscription = invoice?.subscriptionId && (await findSubscription(tx, invoice.subscriptionId))
  if (subscription) {
    const { customerId, stripeSubscriptionId } = subscription
    await insertCharge(tx, { ...facts, customerId, stripeSubscriptionId, stripeInvoiceId: invoice.id })
    return true
  }
  if (invoice?.subscriptionId && isOurs) {
    await queue.enqueueOnce(tx, 'subscription.reconcile', invoice.subscriptionId)
    return false
  }
  if (isOurs) return false
  await insertCharge(tx, facts)
  return true
}
