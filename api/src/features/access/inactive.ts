import { creditPacks } from '@kamiyo/catalog/credits'
import { AppError, type ErrorCode } from '../../errors.ts'

const ENDED =
  'If another plan of the account runs, use its token. Otherwise choose a plan again: the mail of the new subscription carries the token to use.'
const ASK = 'Write to whoever sells the plan: once they have put that right, the token works again.'
const PAY = 'Pay its open invoice, and the token works again.'
const WENT_BACK = 'The dashboard of its owner says what comes next.'

/** What is so, for reasons that the status at Stripe does not tell: there such a subscription is active. The reason follows. */
const STANDINGS: Readonly<Record<string, string>> = {
  collection_paused: 'The plan behind this token was paused by whoever sells it',
  quantity_zero: 'The subscription behind this token has the quantity 0',
  payment_refunded: 'A payment of the subscription behind this token was refunded',
  payment_disputed: 'A payment of the subscription behind this token was disputed and went back',
  payment_pending: 'The first payment of the subscription behind this token has not arrived',
  subscription_ended: 'The subscription behind this token has come to its end',
  past_due_grace_over: 'An invoice of the subscription behind this token is overdue',
}

/** What restores access, if anything does, by the reason of an entitlement. */
const REMEDIES: Readonly<Record<string, string>> = {
  subscription_canceled: ENDED,
  subscription_incomplete_expired: ENDED,
  subscription_ended: ENDED,
  subscription_paused: 'Resume it, and the token works again.',
  collection_paused: 'The token works again when the plan resumes; they can say when that is.',
  quantity_zero: ASK,
  subscription_unknown: ASK,
  payment_refunded: WENT_BACK,
  payment_disputed: WENT_BACK,
  payment_pending: 'The token works once the first payment has arrived.',
  subscription_incomplete: PAY,
  subscription_unpaid: PAY,
  past_due_grace_over: PAY,
}

/** Whose token is refused, so that its owner can be told what helps. */
export interface RefusedOwner {
  accountId: string
  /** The plan that has no place for the agent; undefined if none gives access. */
  tier: string | undefined
}

/** A token of ours that gives no access now. */
export class RefusedToken extends AppError implements RefusedOwner {
  readonly accountId: string
  readonly tier: string | undefined

  constructor(code: ErrorCode, message: string, { accountId, tier }: RefusedOwner) {
    super(code, message)
    this.accountId = accountId
    this.tier = tier
  }
}

/** A token whose subscription gives no access now. */
export class InactiveSubscription extends RefusedToken {
  readonly status: string

  constructor(status: string, reason: string, owner: RefusedOwner) {
    super(
      'inactive_subscription',
      `${STANDINGS[reason] ?? `The subscription behind this token is ${status.replaceAll('_', ' ')}`} (${reason}). ${REMEDIES[reason] ?? ASK}`,
      owner,
    )
    this.status = status
  }
}

/** A token of an account whose credits are used up, and that has no subscription that gives access. */
export class NoCreditsLeft extends RefusedToken {
  constructor(accountId: string) {
    const remedy = creditPacks.length > 0 ? 'Buy credits or choose a plan' : 'Choose a plan'
    super(
      'inactive_subscription',
      `The credits of the account behind this token are used up, and no subscription gives it access. ${remedy}, and the token works again.`,
      { accountId, tier: 'credits' },
    )
  }
}
