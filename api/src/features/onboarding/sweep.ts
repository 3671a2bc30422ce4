import { hashCapability, onboardingCapability } from '../../auth/onboarding-capability.ts'
import type { Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { enqueueEmail } from '../emails/service.ts'
import { changeSession, getSession } from './repository.ts'
import type { OnboardingSession } from './session.ts'
import { countRemindersSince, listOverdue, replaceCapability, takeDueReminders } from './sweep-repository.ts'

const AT_ONCE = 100
/** Anyone can begin with anybody's address, and mails with tokens and codes must not wait for these. */
const REMINDERS_PER_DAY = 100
const OPEN = ['started', 'customer_created', 'payment_setup', 'plan_selected'] as const

type SweepDeps = Pick<Deps, 'clock' | 'config' | 'db' | 'log' | 'outages' | 'queue' | 'stripe'>

/** Mails a link to those who left in the middle, and ends what was not finished in time. */
export async function sweepOnboarding(deps: SweepDeps): Promise<void> {
  const { clock, db } = deps
  await withTransaction(db, async (tx) => await remind(tx, deps))
  for (const id of await listOverdue(db, clock.now(), AT_ONCE)) await endOrReport(deps, id)
}

/** The mailed link is another one, and ends that of whoever began. */
async function remind(tx: Tx, deps: SweepDeps): Promise<void> {
  const now = deps.clock.now()
  const left = REMINDERS_PER_DAY - (await countRemindersSince(tx, new Date(now.getTime() - DAY_MS)))
  if (left <= 0) return
  for (const sessionId of await takeDueReminders(tx, now, left)) {
    const capability = onboardingCapability(deps.config.auth.secret, sessionId, 'reader')
    await replaceCapability(tx, sessionId, hashCapability(capability))
    await enqueueEmail(tx, deps, { kind: 'onboarding_unfinished', sessionId })
  }
}

/** One that cannot be ended now is tried again by the next sweep. */
async function endOrReport(deps: SweepDeps, id: string): Promise<void> {
  try {
    await endSession(deps, await getSession(deps.db, id))
  } catch (error) {
    if (!deps.outages.count(error, 'job'))
      deps.log.warn({ err: error, onboardingId: id }, 'An onboarding session could not be ended')
  }
}

/** Unless it was paid meanwhile: then only its last step is missing, which may be done at any time. */
async function endSession({ db, stripe }: SweepDeps, session: OnboardingSession): Promise<void> {
  const paid = await settleSubscriptions(stripe, session)
  if (paid !== undefined) {
    const stripeSubscriptionId = paid
    await changeSession(db, session.id, OPEN, { status: 'subscription_created', stripeSubscriptionId })
    return
  }
  const card = await cancelSetup(stripe, session)
  await changeSession(db, session.id, OPEN, {
    status: 'expired',
    orderedAt: null,
    stripePaymentMethodId: card ?? session.stripePaymentMethodId,
  })
}

/** The session's subscription that is paid, if there is one. One that is not is cancelled. */
async function settleSubscriptions(
  stripe: Deps['stripe'],
  { id, stripeCustomerId }: OnboardingSession,
): Promise<string | undefined> {
  if (stripeCustomerId === null) return undefined
  const { data } = await stripe.subscriptions.list({ customer: stripeCustomerId, status: 'all', limit: 100 })
  const own = data.filter(({ metadata }) => metadata['onboarding_id'] === id)
  const paid = own.find(({ status }) => status === 'active' || status === 'trialing')
  if (paid) return paid.id
  for (const { id: unpaid, status } of own)
    if (status === 'incomplete') await stripe.subscriptions.cancel(unpaid)
  return undefined
}

/** Returns the card if it was saved nevertheless. */
async function cancelSetup(
  stripe: Deps['stripe'],
  { stripeSetupIntentId: id }: OnboardingSession,
): Promise<string | undefined> {
  if (id === null) return undefined
  const { payment_method: method, status } = await stripe.setupIntents.retrieve(id)
  if (status === 'succeeded') return typeof method === 'string' ? method : (method?.id ?? undefined)
  if (status !== 'canceled') await stripe.setupIntents.cancel(id, { cancellation_reason: 'abandoned' })
  return undefined
}
