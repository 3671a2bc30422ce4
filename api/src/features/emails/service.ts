import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { enqueueRow } from './enqueue.ts'
import { type AdminEmailKind, type EmailRequest, priorityOf, toRow } from './mails.ts'
import { insertCopy } from './repository.ts'

/**
 * Queues an e-mail in the caller's transaction: it is sent at least once if the transaction commits, and
 * never otherwise. Queueing the same e-mail twice sends it once. It waits until `startAfter` and is built
 * from the data at that time.
 */
export async function enqueueEmail(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  request: EmailRequest,
  startAfter?: Date,
): Promise<void> {
  await enqueueRow(tx, deps, toRow(request), priorityOf(request.kind), startAfter)
}

/**
 * Queues an e-mail again, to be built from current data when it is sent, for another customer if one is given.
 * Returns the id of the new delivery.
 */
export async function requeueEmail(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  id: string,
  customerId: string | null = null,
): Promise<string> {
  const copy = await insertCopy(tx, id, customerId)
  await deps.queue.enqueue(tx, 'email.send', copy.id, { priority: priorityOf(copy.kind) })
  return copy.id
}

/** Notifies the operators, if there are any and they want this kind of e-mail. */
export async function notifyAdmins(
  tx: Tx,
  deps: Pick<Deps, 'queue' | 'config'>,
  request: EmailRequest<AdminEmailKind>,
): Promise<void> {
  const { auth, mail } = deps.config
  const isWanted =
    mail.adminMails.length === 0 || mail.adminMails.some((name) => `admin_${name}` === request.kind)
  if (isWanted && auth.adminEmails.length > 0) await enqueueEmail(tx, deps, request)
}
