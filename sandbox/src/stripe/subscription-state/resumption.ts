import type { SandboxContext } from '../../context.ts'
import type { Invoice, Resumption, Subscription } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { itemList } from './items.ts'
import { renewedItems } from './renewed-items.ts'
import { changeSubscription, saveSubscription } from './save.ts'

/** The open invoice that a paused subscription is waiting for. */
export function openResumption(ctx: SandboxContext, { id }: Subscription): Resumption | null {
  const { resumption } = ctx.store.objects.hidden('subscription', id)
  const invoice = resumption ? ctx.store.objects.find('invoice', resumption.invoiceId) : undefined
  return resumption && invoice?.status === 'open' ? resumption : null
}

export function setResumption(
  ctx: SandboxContext,
  subscription: Subscription,
  resumption: Resumption | null,
): void {
  ctx.store.objects.setHidden('subscription', subscription.id, { resumption })
  // Saving it also sets when it next changes on its own.
  saveSubscription(ctx, subscription)
}

/** The invoice is paid: the subscription is active again, in the requested period. */
export function completeResumption(ctx: SandboxContext, paused: Subscription, invoice: Invoice): void {
  setResumption(ctx, paused, null)
  const start = invoice.created
  const active = changeSubscription(ctx, paused, {
    billing_cycle_anchor: start,
    items: itemList(paused.id, renewedItems(paused, start, start)),
    status: 'active',
  })
  emit(ctx, 'customer.subscription.resumed', active)
}
