import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { attemptPayment } from '../invoices/pay.ts'
import { saveInvoice } from '../invoices/save.ts'
import { voidInvoice } from '../invoices/void.ts'
import { methodFor } from '../payment-methods/method-for.ts'
import { itemList } from '../subscription-state/items.ts'
import { renewedItems } from '../subscription-state/renewed-items.ts'
import { openResumption, setResumption } from '../subscription-state/resumption.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { INCOMPLETE_LIFETIME_SECONDS } from '../subscription-state/state.ts'
import { createCycleInvoice } from './cycle.ts'

/** Invoices a new period. The subscription stays paused until that invoice is paid. */
export function resume(ctx: SandboxContext, paused: Subscription): Subscription {
  if (paused.status !== 'paused') {
    throw invalidRequest('This subscription is not paused and cannot be resumed.')
  }
  const open = openResumption(ctx, paused)
  if (open) throw invalidRequest(`This subscription resumes once its invoice ${open.invoiceId} is paid.`)
  const now = ctx.clock.now()
  const items = itemList(paused.id, renewedItems(paused, now, now))
  const draft = createCycleInvoice(ctx, { ...paused, items, billing_cycle_anchor: now }, now, now)
  const waiting = changeSubscription(ctx, paused, { latest_invoice: draft.id })
  setResumption(ctx, waiting, { invoiceId: draft.id, expiresAt: now + INCOMPLETE_LIFETIME_SECONDS })
  const once = saveInvoice(ctx, { ...draft, auto_advance: false, automatically_finalizes_at: null })
  attemptPayment(ctx, finalizeInvoice(ctx, once), methodFor(ctx, waiting), 'request')
  return ctx.store.objects.find('subscription', paused.id) ?? waiting
}

/** Nobody paid in time: the invoice is voided, and the subscription stays paused. */
export function expireResumption(ctx: SandboxContext, paused: Subscription): void {
  const open = openResumption(ctx, paused)
  setResumption(ctx, paused, null)
  const invoice = open ? ctx.store.objects.find('invoice', open.invoiceId) : undefined
  if (invoice) voidInvoice(ctx, invoice)
}
