import type { SandboxContext } from '../../context.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { saveSubscription } from '../subscription-state/save.ts'
import { periodEnd } from '../subscription-state/state.ts'
import { previewInvoice } from './preview-invoice.ts'

/**
 * Announces the invoice of the next renewal some days ahead, once. It has not been created yet, so it has no
 * id.
 */
export function announceUpcoming(ctx: SandboxContext, subscription: Subscription): void {
  const { id: _notMadeYet, ...invoice } = previewInvoice(ctx, { subscription: subscription.id })
  emit(ctx, 'invoice.upcoming', invoice)
  ctx.store.objects.setHidden('subscription', subscription.id, { upcomingAnnounced: periodEnd(subscription) })
  saveSubscription(ctx, subscription)
}
