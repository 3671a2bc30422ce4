import { newId, newShortId } from '../../lib/ids.ts'
import type { Price, Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import type { Period } from '../invoices/lines.ts'
import { planOf } from '../prices/plan.ts'

export function buildItem(
  now: number,
  input: {
    subscriptionId: string
    price: Price
    quantity: number
    period: Period
    metadata: Record<string, string>
  },
): SubscriptionItem {
  return {
    id: newShortId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: input.period.end,
    current_period_start: input.period.start,
    current_trial: null,
    discounts: [],
    metadata: input.metadata,
    plan: planOf(input.price),
    price: input.price,
    quantity: input.quantity,
    subscription: input.subscriptionId,
    tax_rates: [],
  }
}

export function newSubscriptionId(): string {
  return newId('sub')
}

export function automaticTax(enabled: boolean): Subscription['automatic_tax'] {
  return { disabled_reason: null, enabled, liability: enabled ? { type: 'self' } : null }
}

type MissingMethod = NonNullable<Subscription['trial_settings']>['end_behavior']['missing_payment_method']

/** What happens when a trial ends without a payment method; empty if not specified. */
export function trialSettings(
  missing: MissingMethod | undefined,
): Pick<Partial<Subscription>, 'trial_settings'> {
  if (!missing) return {}
  return { trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: missing } } }
}

type Given = Pick<Subscription, 'id' | 'customer' | 'currency' | 'items' | 'status' | 'billing_cycle_anchor'>

export function buildSubscription(now: number, given: Given & Partial<Subscription>): Subscription {
  return {
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: automaticTax(false),
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: null,
    ...given,
  }
}
