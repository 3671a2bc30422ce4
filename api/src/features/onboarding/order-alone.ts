import type { Deps } from '../../deps.ts'
import { type Claim, claim, claimedByAnother, isAnswered } from '../checkout/claim.ts'
import { hasSubscription } from '../checkout/second-subscription.ts'
import { takeOverOrder } from '../stripe-sync/take-over-order.ts'
import { findRunning } from '../subscriptions/of-account.ts'
import { askStripe, stripeKey } from './at-stripe.ts'
import type { OnboardingSession } from './session.ts'

/** Makes the order of a session, unless the account has a plan by now or is just getting another. */
export async function orderAlone(
  deps: Deps,
  session: OnboardingSession,
  order: () => Promise<string>,
): Promise<string> {
  const { accountId, id, isOwnAccount, subscriptionAttempt } = session
  // An account of the session's own has no other order.
  if (!isOwnAccount) return await order()
  const request = stripeKey(session, 'subscription', subscriptionAttempt)
  const mine = await claim(deps, { purpose: 'order', accountId, wish: { id, subscriptionAttempt }, request })
  if (!mine) throw claimedByAnother('order')
  const made = await orderUnlessRunning(deps, session, order, mine)
  if (await takeOverOrder(deps, made)) await mine.release()
  return made
}

/** The claim stays where Stripe did not answer: the step is repeated with the same key. */
async function orderUnlessRunning(
  deps: Deps,
  session: OnboardingSession,
  order: () => Promise<string>,
  { release }: Claim,
): Promise<string> {
  try {
    const running = await findRunning(deps.db, session.accountId, session.stripeCustomerId ?? undefined)
    if (running && !(await isOfSession(deps, session, running.stripeSubscriptionId))) throw hasSubscription()
    return await order()
  } catch (error) {
    if (isAnswered(error)) await release()
    throw error
  }
}

/** What this session ordered itself before it was cut off is found by its key. */
async function isOfSession(deps: Deps, { id }: OnboardingSession, subscriptionId: string): Promise<boolean> {
  const running = await askStripe(deps, (options) =>
    deps.stripe.subscriptions.retrieve(subscriptionId, {}, options),
  )
  return running.metadata['onboarding_id'] === id
}
