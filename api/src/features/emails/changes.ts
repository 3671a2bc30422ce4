import type { Tx } from '../../db/client.ts'
import type { AfterCommit } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { type ChangeKind, findRoomForChange, hasHeldBack } from './changes-repository.ts'
import type { EmailRequest } from './mails.ts'
import { enqueueEmail } from './service.ts'

/** Per subscription; more than this means that someone, or a program, is switching back and forth. */
const CHANGE_MAILS_A_DAY = 6

/**
 * Queues an e-mail about something that can be switched on and off at will. Beyond the daily limit one of
 * each kind waits until there is room, and it is sent only if it is still true, so the last e-mail always
 * describes the current state.
 */
export async function enqueueChange(
  { tx, deps, afterCommit }: { tx: Tx; deps: Pick<Deps, 'log' | 'queue'>; afterCommit: AfterCommit },
  request: EmailRequest<ChangeKind>,
): Promise<void> {
  const { kind, subscriptionId } = request
  const roomAt = await findRoomForChange(tx, subscriptionId, CHANGE_MAILS_A_DAY)
  if (!roomAt) return await enqueueEmail(tx, deps, request)
  const toTier = request.kind === 'plan_changed' ? request.toTier : null
  if (await hasHeldBack(tx, { stripeSubscriptionId: subscriptionId, kind, toTier })) return
  await enqueueEmail(tx, deps, request, roomAt)
  afterCommit(() =>
    deps.log.warn(
      { subscriptionId, kind, roomAt },
      'A subscription is changed back and forth; the mail about it waits',
    ),
  )
}
