import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'

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

export function expireSession(ctx: SandboxContext, session: CheckoutSession): CheckoutSession {
  const expired = saveSession(ctx, { ...session, status: 'expired', url: null })
  emit(ctx, 'checkout.session.expired', expired)
  return expired
}
