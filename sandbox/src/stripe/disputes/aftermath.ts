import type { Aftermath } from '../../cards/aftermath-cards.ts'
import type { SandboxContext } from '../../context.ts'
import type { Charge, PaymentMethod } from '../../store/stripe-objects.ts'
import { issueFraudWarning } from '../early-fraud-warnings/service.ts'
import { testClockOf } from '../test-clock-time.ts'
import { openDispute } from './service.ts'

const FOLLOWS_AFTER_SECONDS = 2

/** The charge is stored first; its consequences follow a moment later, as at Stripe. */
export function scheduleAftermath(ctx: SandboxContext, charge: Charge, method: PaymentMethod): void {
  const aftermath = aftermathOf(ctx, method.id)
  if (!aftermath.dispute && !aftermath.fraudWarning) return
  const dueAt = ctx.clock.now() + FOLLOWS_AFTER_SECONDS
  ctx.store.objects.setDue('charge', charge.id, dueAt, testClockOf(ctx, charge.customer))
}

export function aftermathDue(ctx: SandboxContext, charge: Charge): void {
  ctx.store.objects.setDue('charge', charge.id, null)
  const { dispute, fraudWarning } = aftermathOf(ctx, charge.payment_method ?? '')
  if (fraudWarning) issueFraudWarning(ctx, charge)
  if (!dispute || charge.refunded || charge.disputed) return
  const isInquiry = dispute === 'inquiry'
  openDispute(ctx, charge, { reason: isInquiry ? 'fraudulent' : dispute, isInquiry })
}

function aftermathOf(ctx: SandboxContext, methodId: string): Aftermath {
  return ctx.store.objects.hidden('payment_method', methodId).aftermath ?? {}
}
