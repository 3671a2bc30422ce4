import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { hadTrial } from '../subscriptions/trials.ts'
import { changeSession, getSession, lockTrialsOf, markOrdered } from './repository.ts'
import type { OnboardingSession } from './session.ts'

/** From here on no other plan can be chosen. A trial that was promised to several sessions of one person is given to the first of them. */
export async function beginOrder(
  { clock, db }: Pick<Deps, 'clock' | 'db'>,
  { email, id, trialDays }: OnboardingSession,
): Promise<OnboardingSession> {
  const begun = await withTransaction(db, async (tx) => {
    if (trialDays > 0) {
      await lockTrialsOf(tx, email)
      // The trial of an order that has begun is its own.
      const { orderedAt } = await getSession(tx, id)
      if (orderedAt === null && (await hadTrial(tx, email, id))) {
        await changeSession(tx, id, 'plan_selected', { status: 'payment_setup', orderedAt: null })
        return undefined
      }
    }
    return await markOrdered(tx, id, clock.now())
  })
  if (!begun) throw hadTheirs()
  return begun
}

function hadTheirs(): AppError {
  return new AppError(
    'step_out_of_order',
    'There is one trial for a person, and it has begun with another plan. Choose a plan again to see what is due without it.',
    { nextStep: 'select_plan' },
  )
}
