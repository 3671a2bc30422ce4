import type { Deps } from '../../../deps.ts'
import type { ShortCache } from '../../../lib/short-cache.ts'
import { RUNNING_STATUSES } from '../../../stripe/subscription.ts'
import { listPayingCustomers } from '../../customers/ownership.ts'
import { estimateOpenUsage } from '../../invoicing/statements/estimate.ts'
import { previewRenewal, readStateAtStripe } from './at-stripe.ts'
import { sumDrafts } from './drafts.ts'
import { type BillingState, findBillingState } from './repository.ts'

export type StatusDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'customersStripeCalls' | 'db' | 'stripe'>

const DELINQUENT = ['past_due', 'unpaid']

export async function describeBilling(deps: StatusDeps, previews: ShortCache<number>, accountId: string) {
  const state = await findBillingState(deps.db, accountId)
  const { stripeCustomerId, stripeSubscriptionId: subscription } = state
  const others = (await listPayingCustomers(deps.db, accountId)).map((customer) => customer.stripeCustomerId)
  const customers = [...new Set(stripeCustomerId === null ? others : [stripeCustomerId, ...others])]
  const isRunning = isStatusIn(state, RUNNING_STATUSES)
  const atStripe = await readStateAtStripe(deps, customers, async (call) =>
    subscription === null || !isRunning
      ? 0
      : await previews(subscription, async () => await previewRenewal(deps.stripe, call, subscription)),
  )
  const { open, hasPaymentMethod } = atStripe
  const currency = state.currency ?? deps.config.billing.currency
  const unpaid = open.filter((invoice) => invoice.amount_remaining > 0)
  return {
    customer_id: stripeCustomerId,
    has_active_subscription: isRunning,
    subscription_status: state.status,
    trial_ends_at: state.trialEnd?.toISOString() ?? null,
    current_period_end: state.currentPeriodEnd?.toISOString() ?? null,
    is_delinquent: isStatusIn(state, DELINQUENT) || unpaid.some(({ attempted }) => attempted),
    outstanding_balance_cents: unpaid
      .filter((invoice) => invoice.currency === currency)
      .reduce((sum, invoice) => sum + invoice.amount_remaining, 0),
    next_invoice_amount_cents:
      sumDrafts(atStripe, { currency, subscription }) + (await usageIn(deps, currency, accountId, state)),
    payment_method_configured: state.paymentMethodId !== null || hasPaymentMethod,
  }
}

/** Usage is billed in one currency; what a subscription costs in another is not added to it. */
async function usageIn(
  deps: StatusDeps,
  currency: string,
  accountId: string,
  { anchor }: BillingState,
): Promise<number> {
  return deps.config.billing.currency === currency ? await estimateOpenUsage(deps, { accountId, anchor }) : 0
}

function isStatusIn({ status }: BillingState, statuses: readonly string[]): boolean {
  return status !== null && statuses.includes(status)
}
