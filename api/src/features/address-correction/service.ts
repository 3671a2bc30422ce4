import { type OrderRules, orderRules } from '@kamiyo/catalog/orders'
import type { Static } from 'typebox'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { normalAddress } from '../../lib/normal-address.ts'
import { recordAudit } from '../audit/service.ts'
import { SESSION_ID, sessionNotFound } from '../checkout/find-session.ts'
import { type CorrectionRefusal, isReturned, whyNotCorrectable } from './decide.ts'
import { findOrder, insertCorrection, type Order } from './repository.ts'
import type { TokenMailReply } from './schemas.ts'

type CorrectionDeps = Pick<Deps, 'db' | 'queue' | 'clock'>

/** The state of the token e-mail for the order page. Reads only our own tables. */
export async function getTokenMail(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  sessionId: string,
): Promise<Static<typeof TokenMailReply>> {
  const order = SESSION_ID.test(sessionId) ? await findOrder(db, sessionId) : undefined
  if (!order) throw sessionNotFound()
  const { correction } = order
  return {
    state: stateOf(order),
    corrected_to: correction && correction.status !== 'refused' ? correction.newEmail : null,
    was_refused: correction?.status === 'refused',
    can_correct: whyNotCorrectable(order, { rules: orderRules, now: clock.now() }) === undefined,
  }
}

function stateOf(order: Order): Static<typeof TokenMailReply>['state'] {
  const { mail, correction, isOver } = order
  if (correction?.status === 'pending') return 'correcting'
  if (isReturned(order)) return 'returned'
  // Queued again once the token gives access.
  if (mail?.status === 'cancelled' || (!mail && isOver)) return 'not_sent'
  if (mail?.status !== 'sent') return 'waiting'
  return mail.outcome === null ? 'sent' : 'delivered'
}

export interface CorrectionRequest {
  sessionId: string
  email: string
  ip: string
}

/**
 * Accepts a new address for an order whose token e-mail bounced; a job updates Stripe and sends the token.
 */
export async function requestCorrection(
  deps: CorrectionDeps,
  { sessionId, email, ip }: CorrectionRequest,
  rules: OrderRules = orderRules,
): Promise<void> {
  if (!SESSION_ID.test(sessionId)) throw sessionNotFound()
  await withTransaction(deps.db, async (tx) => {
    const order = await findOrder(tx, sessionId)
    if (!order) throw sessionNotFound()
    const { customerId, email: oldEmail, mail } = order
    const refusal = whyNotCorrectable(order, { rules, now: deps.clock.now() })
    if (refusal || oldEmail === null || mail === null) throw notCorrectable(refusal ?? 'not_returned')
    if (isSameAddress(email, oldEmail)) throw sameAddress()
    const correction = { sessionId, customerId, deliveryId: mail.id, oldEmail, newEmail: email }
    if (!(await insertCorrection(tx, correction))) throw notCorrectable('corrected_already')
    await recordAudit(tx, {
      actor: `order ${sessionId}`,
      action: 'customer.correct_address',
      subjectType: 'customer',
      subjectId: customerId,
      reason: 'The mail with the token came back',
      ip,
      before: { email: oldEmail },
      after: { email },
    })
    await deps.queue.enqueueOnce(tx, 'address.correct', sessionId)
  })
}

const isSameAddress = (one: string, other: string) => normalAddress(one) === normalAddress(other)

function sameAddress(): AppError {
  const message = 'email is the address from which the mail came back. Give another one.'
  return new AppError('invalid_email', message, { param: 'email' })
}

const REFUSALS: Record<CorrectionRefusal, string> = {
  not_offered: 'The address of an order cannot be changed here.',
  not_returned: 'The mail with the token has not come back.',
  corrected_already: 'Another address was given for this order before.',
  too_late: 'The order is older than a day.',
  address_works: 'Something has reached the address of this order.',
  not_only_this_order: 'The customer has other orders, too.',
}

function notCorrectable(refusal: CorrectionRefusal): AppError {
  return new AppError('address_not_correctable', `${REFUSALS[refusal]} Please write to support.`)
}
