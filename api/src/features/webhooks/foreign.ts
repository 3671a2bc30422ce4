import type { Config } from '../../config/config.ts'
import type { Deps } from '../../deps.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import type { ForeignReason } from '../history/foreign-reason.ts'

/**
 * Why an event is none of ours although its signature is good: it is of another account, such as one that is connected
 * to ours (a live endpoint gets those accounts' test events as well), or of the other mode (live or test) than the key. Its objects are not ours to believe: whoever owns
 * them can write into them what our checkout writes.
 */
export function findForeignReason(
  { livemode, account, context }: Pick<StripeEvent, 'livemode' | 'account' | 'context'>,
  own: Pick<Config['stripe'], 'livemode' | 'accountId'>,
): ForeignReason | undefined {
  // An organisation's endpoint names the account last, behind those that it belongs to.
  const named = [account, context?.split('/').at(-1)].filter((id) => id !== undefined)
  if (named.some((id) => id !== own.accountId)) return 'other_account'
  return livemode === own.livemode ? undefined : 'other_mode'
}

/** Once for each time that such an event is set aside. */
export function countForeign(
  { log, metrics }: Pick<Deps, 'log' | 'metrics'>,
  id: string,
  reason: ForeignReason,
) {
  metrics.foreignEvents.inc({ reason })
  log.warn({ eventId: id, reason }, 'An event of another mode or account was ignored')
}
