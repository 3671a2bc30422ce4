import type { Config } from '../../config/config.ts'
import type { Deps } from '../../deps.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import type { ForeignReason } from '../history/foreign-reason.ts'

/**
 * Why an event is not ours although its signature is valid: it belongs to another account, such as one
 * connected to ours (a live endpoint also receives the test events of those accounts), or to the other mode
 * (live or test) than the key. Its objects cannot be trusted: their owner can write the same metadata as our
 * checkout.
 */
export function findForeignReason(
  { livemode, account, context }: Pick<StripeEvent, 'livemode' | 'account' | 'context'>,
  own: Pick<Config['stripe'], 'livemode' | 'accountId'>,
): ForeignReason | undefined {
  // An organisation's endpoint puts the account last, after the organisations it belongs to.
  const named = [account, context?.split('/').at(-1)].filter((id) => id !== undefined)
  if (named.some((id) => id !== own.accountId)) return 'other_account'
  return livemode === own.livemode ? undefined : 'other_mode'
}

/** Counted each time such an event is ignored. */
export function countForeign(
  { log, metrics }: Pick<Deps, 'log' | 'metrics'>,
  id: string,
  reason: ForeignReason,
) {
  metrics.foreignEvents.inc({ reason })
  log.warn({ eventId: id, reason }, 'An event of another mode or account was ignored')
}
