import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { Invoice, InvoicePayment, PaymentIntent } from '../../store/stripe-objects.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { emit } from '../events/emit.ts'
import { createPaymentIntent } from '../payment-intents/service.ts'
import { applyBalance } from './builder.ts'
import { saveInvoice } from './save.ts'

/** Gives a draft its number and opens it for payment. */
export function finalizeInvoice(ctx: SandboxContext, draft: Invoice): Invoice {
  const invoice = openInvoice(ctx, draft)
  announceFinalized(ctx, invoice)
  return invoice
}

/**
 * The first invoice of a subscription never appears as a draft: it is already open in the event of its
 * creation.
 */
export function finalizeFirstInvoice(ctx: SandboxContext, draft: Invoice): Invoice {
  const invoice = openInvoice(ctx, draft)
  emit(ctx, 'invoice.created', invoice)
  announceFinalized(ctx, invoice)
  return invoice
}

function announceFinalized(ctx: SandboxContext, invoice: Invoice): void {
  emit(ctx, 'invoice.finalized', invoice)
  if (invoice.amount_due > 0) ensurePayment(ctx, invoice)
}

/** `settled` is what the customer's balance made of the amounts; left out, it is applied here. */
export function openInvoice(ctx: SandboxContext, draft: Invoice, settled?: Partial<Invoice>): Invoice {
  if (draft.status !== 'draft') {
    throw invalidRequest('This invoice is already finalized, you can’t re-finalize a non-draft invoice.')
  }
  const now = ctx.clock.now()
  return saveInvoice(ctx, {
    ...draft,
    automatically_finalizes_at: null,
    effective_at: now,
    hosted_invoice_url: `${ctx.baseUrl()}/i/${draft.id}`,
    invoice_pdf: `${ctx.baseUrl()}/i/${draft.id}/pdf`,
    number: takeNumber(ctx, draft),
    ...(settled ?? settleBalance(ctx, draft)),
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: now },
    webhooks_delivered_at: now,
  })
}

export function defaultPaymentOf(ctx: SandboxContext, invoiceId: string): InvoicePayment | undefined {
  return ctx.store.objects.listPayments(invoiceId).find((payment) => payment.status !== 'canceled')
}

/** The payment intent that pays an open invoice. */
export function ensurePayment(ctx: SandboxContext, invoice: Invoice): PaymentIntent {
  const known = defaultPaymentOf(ctx, invoice.id)?.payment.payment_intent
  const existing = known ? ctx.store.objects.find('payment_intent', known) : undefined
  if (existing) return existing
  const intent = createPaymentIntent(ctx, {
    amount: invoice.amount_remaining,
    currency: invoice.currency,
    customer: invoice.customer,
    description: describePayment(invoice),
    setup_future_usage: invoice.parent?.subscription_details ? 'off_session' : null,
  })
  linkPayment(ctx, invoice, intent.id)
  return intent
}

export function linkPayment(ctx: SandboxContext, invoice: Invoice, intentId: string): void {
  ctx.store.objects.save('invoice_payment', buildInvoicePayment(ctx.clock.now(), invoice, intentId))
}

function buildInvoicePayment(now: number, invoice: Invoice, intentId: string): InvoicePayment {
  return {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_remaining,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intentId, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  }
}

function takeNumber(ctx: SandboxContext, draft: Invoice): string {
  const customer = draft.customer ? ctx.store.objects.find('customer', draft.customer) : undefined
  if (!customer) return `SANDBOX-${draft.id.slice(-8)}`
  const sequence = customer.next_invoice_sequence ?? 1
  ctx.store.objects.save('customer', { ...customer, next_invoice_sequence: sequence + 1 })
  return `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`
}

/** The customer's balance may have changed since the draft was created. */
function settleBalance(ctx: SandboxContext, draft: Invoice): Partial<Invoice> {
  const customer = ctx.store.objects.find('customer', draft.customer ?? '')
  if (!customer) return { ending_balance: 0 }
  const { startingBalance, due, endingBalance } = applyBalance(draft.total, draft.currency, customer)
  changeCustomer(ctx, customer, { balance: endingBalance })
  return {
    amount_due: due,
    amount_remaining: due,
    starting_balance: startingBalance,
    ending_balance: endingBalance,
  }
}

function describePayment(invoice: Invoice): string | null {
  if (invoice.billing_reason === 'subscription_create') return 'Subscription creation'
  if (invoice.parent?.subscription_details) return 'Subscription update'
  return invoice.description
}
