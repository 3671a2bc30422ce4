import type Stripe from 'stripe'
import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { BUDGET_MS } from '../../../stripe/calls.ts'
import { withCustomer } from '../../customers/lock.ts'
import { findCustomerByStripeId } from '../../customers/repository.ts'
import { storeBuyingAccount } from '../../customers/store-buyer-account.ts'
import { releaseDeferredEvents } from '../../history/waiting-events.ts'
import { invalidDiscountCode } from '../../invoicing/discounts/find-promotion.ts'
import { toOrderParams } from '../../subscriptions/order-params.ts'
import { askStripe, onboardingMetadata, refusedParam, type StripeDeps, stripeKey } from '../at-stripe.ts'
import { beginOrder } from '../begin-order.ts'
import { type FirstPayment, readFirstPayment } from '../first-payment.ts'
import { orderAlone } from '../order-alone.ts'
import { changeSession } from '../repository.ts'
import { assertReached, hasReached, type OnboardingSession } from '../session.ts'

export interface OrderedPlan {
  session: OnboardingSession
  payment: FirstPayment
}

type OrderDeps = StripeDeps & Pick<Deps, 'clock' | 'db'>

/**
 * Orders the chosen plan and pays its first invoice with the session's card. Repeated until it is paid: while the bank asks its
 * question, the answer has what the page needs for it.
 */
export async function createSubscription(deps: Deps, found: OnboardingSession): Promise<OrderedPlan> {
  assertReached(found, 'plan_selected')
  if (hasReached(found, 'subscription_created')) return { session: found, payment: { state: 'paid' } }
  const session = await beginOrder(deps, found)
  await storeAccount(deps, session)
  const subscriptionId =
    session.stripeSubscriptionId ?? (await orderAlone(deps, session, async () => await order(deps, session)))
  const ordered = { ...session, stripeSubscriptionId: subscriptionId }
  const payment = await readFirstPayment(deps, ordered)
  if (payment.state === 'declined') return await giveBackCard(deps, session, payment)
  if (payment.state === 'over') {
    await giveBackPlan(deps, session)
    throw notPaidInTime()
  }
  if (payment.state === 'waits') return { session: ordered, payment }
  const paid = await changeSession(deps.db, session.id, 'plan_selected', { status: 'subscription_created' })
  return { session: paid, payment }
}

async function storeAccount({ db }: OrderDeps, session: OnboardingSession): Promise<void> {
  const { accountId, companyName, email, isOwnAccount, name, tenantId } = session
  const stripeCustomerId = session.stripeCustomerId ?? ''
  if ((await findCustomerByStripeId(db, stripeCustomerId))?.email) return
  const buying = { stripeCustomerId, accountId, email, name: companyName ?? name }
  const store = async (tx: Tx) => {
    await storeBuyingAccount(tx, { ...buying, ...(!isOwnAccount && { tenantId }) })
    await releaseDeferredEvents(tx, stripeCustomerId)
  }
  await withCustomer(db, stripeCustomerId, store, BUDGET_MS)
}

async function order(deps: OrderDeps, session: OnboardingSession): Promise<string> {
  const { isTaxed, priceId, promotionCodeId, stripePaymentMethodId, tier, trialDays } = session
  if (tier === null) throw new Error(`The onboarding session ${session.id} has a plan without a tier`)
  const params = toOrderParams({
    stripeCustomerId: session.stripeCustomerId ?? '',
    priceId: priceId ?? '',
    ...{ tier, isTaxed, trialDays },
    ...(stripePaymentMethodId !== null && { paymentMethodId: stripePaymentMethodId }),
    ...(promotionCodeId !== null && { promotionCodeId }),
    metadata: onboardingMetadata(session),
  })
  const idempotencyKey = stripeKey(session, 'subscription', session.subscriptionAttempt)
  const { id } = await createOnce(deps, session, params, idempotencyKey)
  await changeSession(deps.db, session.id, 'plan_selected', { stripeSubscriptionId: id })
  return id
}

async function createOnce(
  deps: OrderDeps,
  session: OnboardingSession,
  params: Stripe.SubscriptionCreateParams,
  idempotencyKey: string,
): Promise<Stripe.Subscription> {
  try {
    return await askStripe(deps, (options) =>
      deps.stripe.subscriptions.create(params, { ...options, idempotencyKey }),
    )
  } catch (error) {
    if (!refusedParam(error)?.startsWith('discounts')) throw error
    await giveBackPlan(deps, session)
    throw invalidDiscountCode(session.discountCode ?? '', error)
  }
}

/** The bank refused: another card pays the same subscription. */
async function giveBackCard(
  deps: OrderDeps,
  session: OnboardingSession,
  { reason }: Extract<FirstPayment, { state: 'declined' }>,
): Promise<never> {
  await changeSession(deps.db, session.id, 'plan_selected', {
    status: 'customer_created',
    stripeSetupIntentId: null,
    stripePaymentMethodId: null,
    cardAttempt: session.cardAttempt + 1,
    orderedAt: null,
  })
  throw new AppError('card_declined', `${reason} Nothing was charged. Use another card: setup_payment.`, {
    nextStep: 'setup_payment',
  })
}

/** Stripe ended the subscription, or never made it: a plan is chosen again. */
async function giveBackPlan({ db }: OrderDeps, session: OnboardingSession): Promise<void> {
  await changeSession(db, session.id, 'plan_selected', {
    status: 'payment_setup',
    stripeSubscriptionId: null,
    subscriptionAttempt: session.subscriptionAttempt + 1,
    orderedAt: null,
  })
}

function notPaidInTime(): AppError {
  return new AppError('step_out_of_order', 'The plan was not paid in time. Choose a plan again.', {
    nextStep: 'select_plan',
  })
}
