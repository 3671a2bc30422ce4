import type { SandboxContext } from '../../context.ts'
import type { Customer, PaymentMethod } from '../../store/stripe-objects.ts'
import { accountSettings } from '../account-settings.ts'
import { askBank } from '../bank.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { attemptPayment } from '../invoices/pay.ts'
import { emptyBillingDetails } from '../payment-methods/builder.ts'
import { type CardInput, checkCard } from '../payment-methods/card-form.ts'
import { attachPaymentMethod, behaviourOf, createCardMethod } from '../payment-methods/service.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { isOver } from '../subscription-state/state.ts'
import { inPortal, type PortalResult } from './hosted.ts'

/**
 * A new card becomes the customer's default. Stripe does no more than that: a subscription keeps its own
 * card, and an open invoice stays open. A setting makes the portal use the card everywhere at once.
 */
export function replaceCard(ctx: SandboxContext, sessionId: string, card: CardInput): PortalResult {
  return inPortal(ctx, sessionId, (at, { customer }) => {
    const checked = checkCard(at, card)
    if (!checked.ok) return checked.message
    const billing_details = { ...emptyBillingDetails(), email: customer.email, name: customer.name ?? null }
    const method = createCardMethod(at, checked.card, checked.expiry, { billing_details })
    const answer = askBank(behaviourOf(at, method.id), true)
    if (answer.kind === 'declined') return answer.decline.message
    attachPaymentMethod(at, method.id, customer.id)
    const invoice_settings = { ...customer.invoice_settings, default_payment_method: method.id }
    changeCustomer(at, customer, { invoice_settings })
    const { portal_new_card: choice } = accountSettings(at.store.settings)
    if (choice === 'pays_open_invoices') useEverywhere(at, customer, method)
    return null
  })
}

function useEverywhere(ctx: SandboxContext, { id }: Customer, method: PaymentMethod): void {
  for (const subscription of ctx.store.objects.list('subscription', id)) {
    if (isOver(subscription.status) || subscription.default_payment_method === null) continue
    changeSubscription(ctx, subscription, { default_payment_method: method.id })
  }
  for (const invoice of ctx.store.objects.list('invoice', id)) {
    if (invoice.status === 'open' && invoice.auto_advance) attemptPayment(ctx, invoice, method, 'request')
  }
}
