import { creditPacks } from '@kamiyo/catalog/credits'
import { AppError } from '../../errors.ts'

const ENDED = 'A new subscription comes with a new token.'
const ASK = 'Write to whoever sells the plan; the token works again once this has changed.'
const PAY = 'Pay its open invoice, and the token works again.'
const WENT_BACK = 'A payment went back to its owner; their dashboard says what comes next.'

/** What restores access, if anything does, by the reason of an entitlement. */
const REMEDIES: Readonly<Record<string, string>> = {
  subscription_canceled: ENDED,
  subscription_incomplete_expired: ENDED,
  subscription_ended: ENDED,
  subscription_paused: 'Resume it, and the token works again.',
  collection_paused: ASK,
  quantity_zero: ASK,
  subscription_unknown: ASK,
  payment_refunded: WENT_BACK,
  payment_disputed: WENT_BACK,
  payment_pending: 'The token works once the first payment has arrived.',
  subscription_incomplete: PAY,
  subscription_unpaid: PAY,
  past_due_grace_over: PAY,
}

/** A token whose subscription gives no access now. */
export class InactiveSubscription extends AppError {
  readonly status: string

  constructor(status: string, reason: string) {
    super(
      'inactive_subscription',
      `The subscription behind this token is ${status} (${reason}). ${REMEDIES[reason] ?? ASK}`,
    )
    this.status = status
  }
}

/** A token of an account whose credits are used up, and that has no subscription that gives access. */
export class NoCreditsLeft extends AppError {
  readonly accountId: string

  constructor(accountId: string) {
    const remedy = creditPacks.length > 0 ? 'Buy credits or choose a plan' : 'Choose a plan'
    super(
      'inactive_subscription',
      `The credits of the account behind this token are used up, and no subscription gives it access. ${remedy}, and the token works again.`,
    )
    this.accountId = accountId
  }
}
