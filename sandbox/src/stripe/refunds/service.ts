import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Charge, Refund } from '../../store/stripe-objects.ts'
import { bookRefund, bookReturn } from '../balance-transactions/service.ts'
import { changeCharge } from '../charges/save.ts'
import { settleFraudWarnings } from '../early-fraud-warnings/service.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { buildRefund, type RefundInput } from './builder.ts'

/** Some banks answer later. */
const SETTLES_AFTER_SECONDS = 2

export type RefundRequest = Omit<RefundInput, 'amount'> & { amount: number | undefined }

/** Refunds a charge, in full or in part. */
export function refundCharge(ctx: SandboxContext, charge: Charge, request: RefundRequest): Refund {
  const amount = checkAmount(charge, request.amount)
  const answer = refundAnswerOf(ctx, charge)
  const status = answer === 'pending' ? 'pending' : 'succeeded'
  const input = { amount, reason: request.reason, metadata: request.metadata }
  const asked = buildRefund(ctx.clock.now(), charge, input, status)
  const balance_transaction = bookRefund(ctx, charge, asked).id
  const refund = ctx.store.objects.save('refund', { ...asked, balance_transaction })
  if (answer !== 'succeeds')
    ctx.store.objects.setDue('refund', refund.id, ctx.clock.now() + SETTLES_AFTER_SECONDS)
  emit(ctx, 'refund.created', refund)
  const after = refundedPart(charge, charge.amount_refunded + amount)
  changeCharge(ctx, charge.id, after, 'charge.refunded')
  if (after.refunded) settleFraudWarnings(ctx, charge.id)
  return refund
}

/** The bank's late answer: a pending refund succeeds, or one that seemed to succeed fails. */
export function settleRefund(ctx: SandboxContext, refund: Refund): Refund {
  ctx.store.objects.setDue('refund', refund.id, null)
  if (refund.status !== 'pending') return failRefund(ctx, refund)
  return changeRefund(ctx, refund, { ...refund, status: 'succeeded' })
}

export function cancelRefund(ctx: SandboxContext, refund: Refund): Refund {
  if (refund.status !== 'requires_action')
    throw invalidRequest(`You cannot cancel a refund with status ${refund.status}.`)
  return returnMoney(ctx, refund, { ...refund, status: 'canceled' })
}

function failRefund(ctx: SandboxContext, refund: Refund): Refund {
  const failed = returnMoney(ctx, refund, {
    ...refund,
    failure_balance_transaction: bookReturn(ctx, refund).id,
    failure_reason: 'expired_or_canceled_card',
    status: 'failed',
  })
  emit(ctx, 'refund.failed', failed)
  return failed
}

function returnMoney(ctx: SandboxContext, before: Refund, after: Refund): Refund {
  const charge = ctx.store.objects.find('charge', before.charge ?? '')
  const changed = changeRefund(ctx, before, after)
  if (charge) changeCharge(ctx, charge.id, refundedPart(charge, charge.amount_refunded - before.amount))
  return changed
}

function changeRefund(ctx: SandboxContext, before: Refund, after: Refund): Refund {
  ctx.store.objects.save('refund', after)
  emitUpdate(ctx, 'refund.updated', before, after)
  emitUpdate(ctx, 'charge.refund.updated', before, after)
  return after
}

function refundedPart({ amount }: Charge, amountRefunded: number): Partial<Charge> {
  return { amount_refunded: amountRefunded, refunded: amountRefunded >= amount }
}

function refundAnswerOf(ctx: SandboxContext, charge: Charge) {
  const method = charge.payment_method ?? ''
  return ctx.store.objects.hidden('payment_method', method).aftermath?.refund ?? 'succeeds'
}

function checkAmount(charge: Charge, wanted: number | undefined): number {
  const left = charge.amount_captured - charge.amount_refunded
  if (charge.status !== 'succeeded')
    throw invalidRequest(`Charge ${charge.id} has not succeeded; it cannot be refunded.`, 'charge')
  if (charge.disputed)
    throw invalidRequest(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      'charge',
      'charge_disputed',
    )
  if (left <= 0)
    throw invalidRequest(
      `Charge ${charge.id} has already been refunded.`,
      'charge',
      'charge_already_refunded',
    )
  const amount = wanted ?? left
  if (amount <= 0) throw invalidRequest('Invalid positive integer', 'amount', 'parameter_invalid_integer')
  if (amount > left) {
    throw invalidRequest(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      'amount',
    )
  }
  return amount
}
