import type { BuyableTier } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'
import type { KeyHolder } from '../../accounts/api-keys/repository.ts'
import { listOwners } from '../../accounts/members-repository.ts'
import { type Claim, claim, claimedByAnother, isAnswered } from '../../checkout/claim.ts'
import { toAccountMetadata } from '../../customers/buying-account.ts'
import { listPayingCustomers } from '../../customers/ownership.ts'
import { findPromotion, invalidDiscountCode } from '../../invoicing/discounts/find-promotion.ts'
import { tierForPriceId } from '../../plans/service.ts'
import { takeOverOrder } from '../../stripe-sync/take-over-order.ts'
import { findRunning } from '../../subscriptions/of-account.ts'
import { toOrderParams } from '../../subscriptions/order-params.ts'
import { hadTrial } from '../../subscriptions/trials.ts'

export interface SubscriptionWish {
  accountId: string
  customerId: string
  priceId: string
  trialDays: number
  discountCode: string | null
}

/** Orders a plan for a tenant's customer, with their default payment method, and takes over at once what Stripe made of it. */
export async function createTenantSubscription(
  deps: Deps,
  holder: KeyHolder,
  wish: SubscriptionWish,
  idempotencyKey: string,
): Promise<Stripe.Subscription> {
  const { accountId, customerId, priceId } = wish
  const tier = tierForPriceId(deps.config, priceId)
  if (!tier) throw refuse('invalid_price', 'price_id must be the price of one of the plans.', 'price_id')
  const customers = await listPayingCustomers(deps.db, accountId)
  if (!customers.some(({ stripeCustomerId }) => stripeCustomerId === customerId))
    throw refuse('not_found', 'The tenant has no customer with this id.', 'customer_id')
  const mine = await claim(deps, { purpose: 'order', accountId, wish, request: idempotencyKey })
  if (!mine) throw (await findRunning(deps.db, accountId)) ? hasSubscription() : claimedByAnother('order')
  const made = await orderOnce(deps, holder, { ...wish, tier }, mine)
  if (await takeOverOrder(deps, made.id)) await mine.release()
  return made
}

/** The claim stays where Stripe did not answer, so that a repeated request asks with the same key. */
async function orderOnce(
  deps: Deps,
  holder: KeyHolder,
  wish: SubscriptionWish & { tier: BuyableTier },
  { release, request }: Claim,
): Promise<Stripe.Subscription> {
  try {
    const running = await findRunning(deps.db, wish.accountId, wish.customerId)
    if (running) return await findOfRequest(deps, running.stripeSubscriptionId, request)
    await assertTrial(deps, holder, wish)
    const promotionCodeId = await findCode(deps, wish.discountCode, wish.customerId)
    const { accountId, customerId: stripeCustomerId, priceId, tier, trialDays } = wish
    const params = toOrderParams({
      ...{ stripeCustomerId, tier, priceId, trialDays, isTaxed: false },
      ...(promotionCodeId !== undefined && { promotionCodeId }),
      metadata: { ...toAccountMetadata(accountId), request },
    })
    return await deps.customersStripeCalls((options) =>
      deps.stripe.subscriptions.create(params, { ...options, idempotencyKey: request }),
    )
  } catch (error) {
    const failure = readRefusal(error, wish.discountCode)
    if (isAnswered(failure)) await release()
    throw failure
  }
}

/** A request that is repeated after it was cut off finds the subscription that it made itself. */
async function findOfRequest(
  { customersStripeCalls, stripe }: Deps,
  subscriptionId: string,
  idempotencyKey: string,
): Promise<Stripe.Subscription> {
  try {
    const found = await customersStripeCalls((options) =>
      stripe.subscriptions.retrieve(subscriptionId, {}, options),
    )
    if (found.metadata['request'] === idempotencyKey) return found
  } catch (error) {
    throw toStripeFailure(error)
  }
  throw hasSubscription()
}

async function findCode(
  { customersStripeCalls, stripe }: Deps,
  code: string | null,
  customerId: string,
): Promise<string | undefined> {
  if (code === null) return undefined
  const promotion = await findPromotion(stripe, customersStripeCalls, code, customerId)
  if (!promotion) throw invalidDiscountCode(code)
  return promotion.promotionCodeId
}

/** The seller gives what trial they like; a tenant may have the usual one, once. */
async function assertTrial(
  { config, db }: Deps,
  { accountId: tenant }: KeyHolder,
  { accountId, trialDays }: SubscriptionWish,
): Promise<void> {
  if (trialDays === 0 || tenant === null) return
  const owners = await listOwners(db, accountId)
  const had = await Promise.all(owners.map(async (email) => await hadTrial(db, email, null)))
  if (trialDays <= config.billing.trialDays && !had.includes(true)) return
  throw refuse(
    'forbidden',
    `A tenant may have one trial of at most ${config.billing.trialDays} days. Leave trial_period_days out.`,
    'trial_period_days',
  )
}

function readRefusal(error: unknown, discountCode: string | null): unknown {
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    if (error.param?.startsWith('discounts')) return invalidDiscountCode(discountCode ?? '', error)
    if (error.code === 'resource_missing' && error.message.includes('payment'))
      return new AppError(
        'conflict',
        'The customer has no payment method. Save one in the billing portal or by onboarding, or give a trial.',
        { cause: error },
      )
  }
  return toStripeFailure(error)
}

function hasSubscription(): AppError {
  return new AppError(
    'subscription_exists',
    'The tenant has a subscription already. Its plan is changed in the billing portal.',
  )
}

function refuse(code: 'invalid_price' | 'not_found' | 'forbidden', message: string, param: string): AppError {
  return new AppError(code, message, { param })
}
