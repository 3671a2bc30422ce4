import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing, StripeError } from '../../http/stripe-error.ts'
import { fixedClock } from '../../store/clock.ts'
import type { Invoice, Subscription } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { pendingItems } from '../invoices/create.ts'
import { getReferenced } from '../resource.ts'
import { firstItem, isOver, periodEnd } from '../subscription-state/state.ts'
import { inClockTime, inCustomerTime } from '../test-clock-time.ts'
import { firstInvoice } from './create.ts'
import { readNew } from './create-params.ts'
import { createCycleInvoice, renewedAt } from './cycle.ts'
import { prepareUpdate, type UpdateParams } from './update.ts'

type PreviewParams = Wire<Stripe.InvoiceCreatePreviewParams>

/**
 * The next invoice, also after changes that are only considered: they are made as a real request would make
 * them, and taken back.
 */
export function previewInvoice(ctx: SandboxContext, params: PreviewParams): Invoice {
  if (params.preview_mode === 'recurring')
    throw invalidRequest('The sandbox previews only the next invoice.', 'preview_mode')
  const silent = { ...ctx, holdEvent: () => undefined }
  return asPreview(
    ctx.store.rehearse(() => (params.subscription ? ofChange(silent, params) : ofNew(silent, params))),
  )
}

function ofChange(realCtx: SandboxContext, params: PreviewParams): Invoice {
  const before = getReferenced(realCtx, 'subscription', params.subscription ?? '', 'subscription')
  if (params.customer && params.customer !== before.customer)
    throw invalidRequest('The subscription belongs to another customer.', 'customer')
  const ctx = inClockTime(realCtx, before.test_clock)
  if (isOver(before.status)) throw noneUpcoming(before.customer)
  const { subscription, draft } = prepareUpdate(ctx, before, changesOf(params))
  return draft ?? nextRenewal(ctx, subscription)
}

function changesOf(params: PreviewParams): UpdateParams {
  const { subscription_details: details, automatic_tax, discounts } = params
  return {
    ...(automatic_tax && { automatic_tax: { enabled: automatic_tax.enabled } }),
    ...(discounts !== undefined && { discounts }),
    ...(details?.billing_cycle_anchor && { billing_cycle_anchor: unlessAt(details.billing_cycle_anchor) }),
    ...(details?.cancel_at !== undefined && { cancel_at: details.cancel_at }),
    ...(details?.cancel_at_period_end !== undefined && {
      cancel_at_period_end: details.cancel_at_period_end,
    }),
    ...(details?.items && { items: details.items }),
    ...(details?.proration_behavior && { proration_behavior: details.proration_behavior }),
    ...(details?.proration_date !== undefined && { proration_date: details.proration_date }),
    ...(details?.trial_end !== undefined && { trial_end: details.trial_end }),
  }
}

type Anchor = NonNullable<NonNullable<PreviewParams['subscription_details']>['billing_cycle_anchor']>

function unlessAt({ type }: Anchor): NonNullable<UpdateParams['billing_cycle_anchor']> {
  if (type === 'now' || type === 'unchanged') return { type }
  throw invalidRequest(
    'The billing cycle of an existing subscription can be anchored now or stay unchanged.',
    'subscription_details[billing_cycle_anchor][type]',
  )
}

/** A subscription that ends has no renewal; what waits for an invoice is still charged. */
function nextRenewal(ctx: SandboxContext, subscription: Subscription): Invoice {
  const end = periodEnd(subscription)
  const ends = subscription.cancel_at !== null && subscription.cancel_at <= end
  if (ends && pendingItems(ctx, subscription.customer, subscription.id).length === 0)
    throw noneUpcoming(subscription.customer)
  const renewed = renewedAt(subscription, end)
  const charged = ends ? { ...renewed, items: { ...renewed.items, data: [] } } : renewed
  const then = { ...ctx, clock: fixedClock(end) }
  return createCycleInvoice(then, charged, firstItem(subscription).current_period_start, end)
}

/** The first invoice of a subscription that the customer does not have yet. */
function ofNew(realCtx: SandboxContext, params: PreviewParams): Invoice {
  const { customer, subscription_details: details, automatic_tax, discounts } = params
  if (!customer || !details?.items) throw parameterMissing('subscription')
  const ctx = inCustomerTime(realCtx, customer)
  const items = details.items.map(({ price, quantity }) => ({
    ...(price !== undefined && { price }),
    ...(quantity !== undefined && { quantity }),
  }))
  const given = {
    customer,
    items,
    ...(automatic_tax && { automatic_tax: { enabled: automatic_tax.enabled } }),
    ...(discounts !== undefined && { discounts }),
    ...(details.cancel_at_period_end !== undefined && { cancel_at_period_end: details.cancel_at_period_end }),
    ...(details.trial_end !== undefined && { trial_end: details.trial_end }),
  }
  return firstInvoice(ctx, readNew(ctx, given))
}

function asPreview(draft: Invoice): Invoice {
  const id = `upcoming_${draft.id}`
  return {
    ...draft,
    id,
    automatically_finalizes_at: null,
    billing_reason: 'upcoming',
    lines: {
      ...draft.lines,
      data: draft.lines.data.map((line) => ({ ...line, invoice: id })),
      url: `/v1/invoices/${id}/lines`,
    },
    next_payment_attempt: draft.collection_method === 'charge_automatically' ? draft.created : null,
  }
}

function noneUpcoming(customerId: string): StripeError {
  return new StripeError({
    type: 'invalid_request_error',
    status: 404,
    code: 'invoice_upcoming_none',
    message: `No upcoming invoices for customer: '${customerId}'`,
  })
}
