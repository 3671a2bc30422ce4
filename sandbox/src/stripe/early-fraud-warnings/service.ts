import type { SandboxContext } from '../../context.ts'
import { newId } from '../../lib/ids.ts'
import type { Charge, EarlyFraudWarning } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'

/** The card's issuer reports fraud before, or instead of, a dispute. */
export function issueFraudWarning(ctx: SandboxContext, charge: Charge): EarlyFraudWarning {
  const warning: EarlyFraudWarning = {
    id: newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: ctx.clock.now(),
    fraud_type: 'unauthorized_use_of_card',
    livemode: false,
    ...(charge.payment_intent && { payment_intent: charge.payment_intent }),
  }
  ctx.store.objects.save('radar.early_fraud_warning', warning)
  emit(ctx, 'radar.early_fraud_warning.created', warning)
  return warning
}

/** Once the charge is refunded or disputed, a warning can no longer be acted on. */
export function settleFraudWarnings(ctx: SandboxContext, chargeId: string): void {
  for (const warning of ctx.store.objects.list('radar.early_fraud_warning')) {
    if (warning.charge !== chargeId || !warning.actionable) continue
    const settled = { ...warning, actionable: false }
    ctx.store.objects.save('radar.early_fraud_warning', settled)
    emit(ctx, 'radar.early_fraud_warning.updated', settled, { actionable: true })
  }
}
