import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { countCompletion } from './count-completion.ts'
import { saveSession } from './save.ts'

/** The session is complete, with what it made. */
export function finish(
  ctx: SandboxContext,
  session: CheckoutSession,
  made: Partial<CheckoutSession>,
): CheckoutSession {
  const status = session.automatic_tax.enabled ? 'complete' : null
  const complete = saveSession(ctx, {
    ...session,
    ...made,
    automatic_tax: { ...session.automatic_tax, status },
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    status: 'complete',
    url: null,
  })
  emit(ctx, 'checkout.session.completed', complete)
  countCompletion(ctx, complete)
  return complete
}
