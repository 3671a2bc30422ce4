import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { cancelPaymentIntent } from '../payment-intents/service.ts'
import { cancelSetupIntent } from '../setup-intents/service.ts'

/** Stores a session and when it expires. */
export function saveSession(ctx: SandboxContext, session: CheckoutSession): CheckoutSession {
  ctx.store.objects.save('checkout.session', session)
  ctx.store.objects.setDue(
    'checkout.session',
    session.id,
    session.status === 'open' ? session.expires_at : null,
  )
  return session
}

/** With an expired session nothing can be paid and no card saved any more. */
export function expireSession(ctx: SandboxContext, session: CheckoutSession): CheckoutSession {
  const expired = saveSession(ctx, { ...session, status: 'expired', url: null })
  const intent = ctx.store.objects.find('payment_intent', session.payment_intent ?? '')
  if (intent) cancelPaymentIntent(ctx, intent, 'expired')
  const setup = ctx.store.objects.find('setup_intent', session.setup_intent ?? '')
  if (setup) cancelSetupIntent(ctx, setup, null)
  emit(ctx, 'checkout.session.expired', expired)
  return expired
}
