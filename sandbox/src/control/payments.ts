import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { invalidRequest } from '../http/stripe-error.ts'
import { closeDispute, openDispute } from '../stripe/disputes/service.ts'
import { issueFraudWarning } from '../stripe/early-fraud-warnings/service.ts'
import { refundCharge } from '../stripe/refunds/service.ts'
import { getObject } from '../stripe/resource.ts'
import { optionalBoolean, optionalCount, optionalText, readInput } from './input.ts'

type ById = { Params: { id: string } }

const MAX_AMOUNT = 99_999_999_999

/** Actions of the seller, the cardholder and their bank after a payment, without a Dashboard or a bank. */
export async function paymentControl(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.post<ById>('/_sandbox/charges/:id/refund', ({ params, body }) => {
    const amount = optionalCount(readInput(body), 'amount', MAX_AMOUNT)
    const request = { amount, reason: 'requested_by_customer', metadata: {} }
    return change(ctx, () => refundCharge(ctx, getObject(ctx, 'charge', params.id), request))
  })
  app.post<ById>('/_sandbox/charges/:id/dispute', ({ params, body }) => {
    const input = readInput(body)
    const reason = optionalText(input, 'reason') ?? 'fraudulent'
    const isInquiry = optionalBoolean(input, 'inquiry') ?? false
    return change(ctx, () => openDispute(ctx, getObject(ctx, 'charge', params.id), { reason, isInquiry }))
  })
  app.post<ById>('/_sandbox/charges/:id/fraud_warning', ({ params }) =>
    change(ctx, () => issueFraudWarning(ctx, getObject(ctx, 'charge', params.id))),
  )
  app.post<ById>('/_sandbox/disputes/:id/close', ({ params, body }) => {
    const verdict = optionalText(readInput(body), 'verdict')
    if (verdict !== 'won' && verdict !== 'lost')
      throw invalidRequest('verdict must be won or lost.', 'verdict')
    return change(ctx, () => closeDispute(ctx, getObject(ctx, 'dispute', params.id), verdict))
  })
}

function change<Result>(ctx: SandboxContext, work: () => Result): Result {
  const result = ctx.store.transaction(work)
  ctx.webhooks.wake()
  return result
}
