import type { Deps } from '../../deps.ts'
import { askStripe, type StripeDeps } from './at-stripe.ts'
import { changeSession } from './repository.ts'
import type { OnboardingSession } from './session.ts'

/** Cancels a subscription whose first payment failed, so that another plan can be ordered in its place. */
export async function dropUnpaid(
  deps: StripeDeps & Pick<Deps, 'db'>,
  session: OnboardingSession,
): Promise<OnboardingSession> {
  const { id, orderedAt, stripeSubscriptionId, subscriptionAttempt } = session
  if (stripeSubscriptionId === null || orderedAt !== null) return session
  const { status } = await askStripe(deps, (options) =>
    deps.stripe.subscriptions.retrieve(stripeSubscriptionId, {}, options),
  )
  if (status === 'incomplete')
    await askStripe(deps, (options) => deps.stripe.subscriptions.cancel(stripeSubscriptionId, {}, options))
  return await changeSession(deps.db, id, ['payment_setup', 'plan_selected'], {
    stripeSubscriptionId: null,
    subscriptionAttempt: subscriptionAttempt + 1,
  })
}
