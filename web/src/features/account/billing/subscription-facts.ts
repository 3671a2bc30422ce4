import { formatLimit, formatMoney, formatPaymentMethod, formatPrice } from '@kamiyo/catalog/format'
import { formatDate } from '../../../lib/date.ts'
import type { Subscription } from '../get-account.ts'

const PAYMENT_WANTED = new Set(['past_due', 'unpaid', 'incomplete'])

/** The owner can restore or keep access by paying. */
export function needsPayment({ status }: Subscription): boolean {
  return PAYMENT_WANTED.has(status)
}

type Standing = 'good' | 'news' | 'fault'

/** How the status is shown: as an error if it stops access, or will unless the owner acts. */
export function standingOf(subscription: Subscription): Standing {
  const { status, has_access, ends_at } = subscription
  if (needsPayment(subscription) || status === 'paused') return 'fault'
  return ends_at !== null || !has_access ? 'news' : 'good'
}

/** Stripe refuses other changes until an open payment is settled and a scheduled end is undone. */
export function canChangePlan({ status, ends_at }: Subscription): boolean {
  return (status === 'active' || status === 'trialing') && ends_at === null
}

/** A subscription keeps its currency; an unknown price does not prevent a change. */
export function sharesCurrency({ price }: Subscription, plan: { price: { currency: string } }): boolean {
  return price === null || price.currency === plan.price.currency
}

function quantityText({ quantity }: Subscription): string | null {
  if (quantity === null || quantity === 1) return null
  return quantity === 0 ? '0, which gives no access' : `${quantity}, with the limits of one`
}

/**
 * The rows to show; dates and limits that do not apply have none. The limits are those that hold now: of what serves the account
 * otherwise, if anything does.
 */
export function subscriptionFacts(
  subscription: Subscription,
  servedBy: Pick<Subscription, 'limits'> | null = null,
): { label: string; value: string }[] {
  const { status, has_access, renews_at, ends_at, grace_ends_at } = subscription
  const { limits } = servedBy ?? subscription
  const ended = servedBy ? 'Access by this plan ended on' : 'Access ended on'
  const facts = [
    { label: 'Price', value: priceText(subscription) },
    {
      label: status === 'trialing' ? 'First payment on' : 'Renews on',
      value: renews_at && `${formatDate(renews_at)}${nextAmountText(subscription)}`,
    },
    { label: 'Discount', value: renews_at && discountText(subscription) },
    { label: 'Ends on', value: ends_at && formatDate(ends_at) },
    {
      label: has_access ? 'Access ends on' : ended,
      value: grace_ends_at && formatDate(grace_ends_at),
    },
    { label: 'Quantity', value: quantityText(subscription) },
    { label: 'Payment method', value: methodText(subscription) },
    { label: 'AI agents', value: formatLimit(limits.max_agents) },
    { label: 'Requests a minute', value: formatLimit(limits.rate_limit_rpm) },
    { label: 'Requests a day', value: formatLimit(limits.rate_limit_daily) },
  ]
  return facts.flatMap(({ label, value }) => (value ? [{ label, value }] : []))
}

/** The amount charged per interval: the subscription's own price, never the catalogue's. */
function priceText({ price }: Subscription): string | undefined {
  if (!price) return undefined
  const { amount, list_amount: listAmount, currency, interval, interval_count: count } = price
  const tax = price.is_tax_added ? ', before tax' : ''
  if (amount === null) return 'See your invoices'
  const text = `${formatPrice(amount, currency, interval, count)}${tax}`
  const isDiscounted = listAmount !== null && listAmount !== amount
  return isDiscounted ? `${text} (instead of ${formatMoney(listAmount, currency)})` : text
}

/** When a reduced price ends, and the price after that. */
function discountText({ price }: Subscription): string | null {
  if (!price?.changes_at) return null
  const { amount_after: after, currency, interval, interval_count: count } = price
  const later = after === null ? 'a higher price' : formatPrice(after, currency, interval, count)
  return `On invoices before ${formatDate(price.changes_at)}, then ${later}`
}

/** Shown if the next invoice differs from the usual one. */
function nextAmountText({ price }: Subscription): string {
  if (!price || price.next_amount === null || price.next_amount === price.amount) return ''
  return `, ${formatMoney(price.next_amount, price.currency)}`
}

function methodText({ payment_method: method, payment_method_state: state }: Subscription) {
  if (state === 'invoiced') return 'None is charged: you pay each invoice yourself'
  if (method !== null) return formatPaymentMethod(method)
  return state === 'none' ? 'None yet' : undefined
}
