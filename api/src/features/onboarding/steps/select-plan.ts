import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import {
  findPromotion,
  invalidDiscountCode,
  type Promotion,
} from '../../invoicing/discounts/find-promotion.ts'
import { tierForPriceId } from '../../plans/service.ts'
import { hadTrial } from '../../subscriptions/trials.ts'
import type { StripeDeps } from '../at-stripe.ts'
import { refreshCard } from '../card.ts'
import { choosePlan } from '../repository.ts'
import { type Review, reviewPlan } from '../review.ts'
import { assertReached, hasReached, type OnboardingSession } from '../session.ts'
import { dropUnpaid } from '../unpaid-subscription.ts'

export interface PlanChoice {
  planId: string
  priceId: string
  discountCode: string | null
}

export interface SelectedPlan {
  session: OnboardingSession
  /** Undefined once the plan is paid. */
  review?: Review
  promotion?: Promotion
}

type SelectDeps = StripeDeps & Pick<Deps, 'clock' | 'config' | 'db'>

export async function selectPlan(
  deps: SelectDeps,
  found: OnboardingSession,
  choice: PlanChoice,
): Promise<SelectedPlan> {
  const tier = tierForPriceId(deps.config, choice.priceId)
  if (!tier || tier !== choice.planId) throw wrongPrice()
  const session = await refreshCard(deps, found)
  assertReached(session, 'payment_setup')
  if (hasReached(session, 'subscription_created')) return { session: asChosenBefore(session, choice) }
  const ready = isChosen(session, choice) ? session : await dropUnpaid(deps, session)
  const promotion = await checkCode(deps, ready, choice.discountCode)
  const chosen = await choosePlan(deps.db, session.id, {
    tier,
    priceId: choice.priceId,
    discountCode: promotion?.code ?? null,
    promotionCodeId: promotion?.promotionCodeId ?? null,
    trialDays: await trialDaysFor(deps, ready),
  })
  const isOnce = promotion?.coupon.duration === 'once'
  const review = await reviewPlan(deps, asChosenBefore(chosen, choice), isOnce)
  return { session: chosen, review, ...(promotion && { promotion }) }
}

async function checkCode(
  { anonymousStripeCalls, stripe }: StripeDeps,
  { stripeCustomerId }: OnboardingSession,
  code: string | null,
): Promise<Promotion | undefined> {
  if (code === null) return undefined
  const found = await findPromotion(stripe, anonymousStripeCalls, code, stripeCustomerId ?? '')
  if (!found) throw invalidDiscountCode(code)
  return found
}

/** A person has one trial, and a first payment that failed is not followed by one. */
async function trialDaysFor(
  { config, db }: SelectDeps,
  { email, id, stripeSubscriptionId, trialDays }: OnboardingSession,
): Promise<number> {
  if (stripeSubscriptionId !== null) return trialDays
  return (await hadTrial(db, email, id)) ? 0 : config.billing.trialDays
}

const isSameCode = (one: string | null, other: string | null) => one?.toLowerCase() === other?.toLowerCase()

function isChosen({ discountCode, priceId }: OnboardingSession, choice: PlanChoice): boolean {
  return priceId === choice.priceId && isSameCode(discountCode, choice.discountCode)
}

function asChosenBefore(session: OnboardingSession, choice: PlanChoice): OnboardingSession {
  if (isChosen(session, choice)) return session
  throw new AppError(
    'conflict',
    'Another plan is being ordered already. Repeat create_subscription; the plan can be changed in the billing portal afterwards.',
  )
}

function wrongPrice(): AppError {
  return new AppError(
    'invalid_price',
    'price_id must be the price of the plan in plan_id. GET /api/v1/onboarding/{session_id} lists both.',
    { param: 'price_id' },
  )
}
