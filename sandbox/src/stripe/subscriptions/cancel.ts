import type { SandboxContext } from '../../context.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { changeInvoice } from '../invoices/save.ts'
import { voidInvoice } from '../invoices/void.ts'
import { saveSubscription } from '../subscription-state/save.ts'
import { periodEnd } from '../subscription-state/state.ts'

type CancelReason = 'cancellation_requested' | 'payment_failed' | 'payment_disputed'

/**
 * Ends a subscription immediately and permanently. If a cancellation was scheduled for the end of the period,
 * that stays visible.
 */
export function cancelSubscription(
  ctx: SandboxContext,
  subscription: Subscription,
  reason: CancelReason,
  details: { comment?: string | null; feedback?: string | null } = {},
): Subscription {
  const now = ctx.clock.now()
  const canceled = saveSubscription(ctx, {
    ...subscription,
    cancel_at_period_end: subscription.cancel_at_period_end && periodEnd(subscription) <= now,
    canceled_at: subscription.canceled_at ?? now,
    cancellation_details: {
      comment: details.comment ?? subscription.cancellation_details?.comment ?? null,
      feedback: details.feedback ?? subscription.cancellation_details?.feedback ?? null,
      feedback_option: null,
      reason,
    },
    ended_at: now,
    pause_collection: null,
    status: subscription.status === 'incomplete' ? 'incomplete_expired' : 'canceled',
  })
  closeInvoices(ctx, canceled)
  emit(ctx, 'customer.subscription.deleted', canceled)
  return canceled
}

/** Nobody paid the first invoice in time. */
export function expireIncomplete(ctx: SandboxContext, subscription: Subscription): void {
  const expired = saveSubscription(ctx, {
    ...subscription,
    ended_at: ctx.clock.now(),
    status: 'incomplete_expired',
  })
  closeInvoices(ctx, expired)
  emit(ctx, 'customer.subscription.updated', expired, { ended_at: null, status: 'incomplete' })
}

/** An unpaid first invoice is voided; later ones stay open but are not retried. */
function closeInvoices(ctx: SandboxContext, subscription: Subscription): void {
  for (const invoice of ctx.store.objects.list('invoice', subscription.customer)) {
    if (invoice.parent?.subscription_details?.subscription !== subscription.id) continue
    if (subscription.status === 'incomplete_expired' && invoice.status === 'open') voidInvoice(ctx, invoice)
    else if (invoice.status === 'open' || invoice.status === 'draft') {
      changeInvoice(ctx, invoice, {
        auto_advance: false,
        automatically_finalizes_at: null,
        next_payment_attempt: null,
      })
    }
  }
}
