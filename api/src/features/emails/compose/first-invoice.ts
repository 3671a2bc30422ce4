import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { at, instantOf, textAt } from '../../../lib/json.ts'
import { findOpenInvoice } from '../../invoices/repository.ts'
import { isOver } from '../../subscriptions/entitlement.ts'
import { firstInvoiceNotice } from '../notices/first-invoice.ts'
import { aboutSubscription, dashboardUrl, formatMinute, returnsWhenPaid } from './composed.ts'

const REQUEST = { timeout: 5_000, maxNetworkRetries: 0 }

export const composeFirstInvoice = aboutSubscription(async (deps, { details }, subject) => {
  const { subscription, entitlement } = subject
  const { stripeSubscriptionId, checkoutPaymentStatus, status } = subscription
  const invoice = await findOpenInvoice(deps.db, stripeSubscriptionId, textAt(details, 'invoiceId') ?? '')
  if (!invoice) return 'The invoice is not open any more'
  if (isOver(entitlement)) return 'The subscription has ended'
  if (checkoutPaymentStatus !== null) return 'The order page tells of it'
  const now = deps.clock.now()
  const isSent = at(details, 'isSent') === true
  const payBy = instantOf(details, 'payBy')
  if (!isSent) {
    if (status !== 'incomplete') return 'The subscription has started'
    if (!payBy || payBy <= now) return 'The order has lapsed'
    if (await hasCheckout(deps, stripeSubscriptionId)) return 'The order page tells of it'
  }
  return firstInvoiceNotice({
    amount: formatMoney(invoice.amountDueMinor, invoice.currency),
    planName: getPlan(subscription.tier).name,
    payBy: payBy && (isSent ? formatDate(payBy) : formatMinute(payBy)),
    lapses: !isSent,
    hasAccess: entitlement.state === 'entitled',
    startsWhenPaid: returnsWhenPaid(deps, subscription),
    payUrl: invoice.hostedInvoiceUrl ?? dashboardUrl(deps),
  })
})

/** One that was made elsewhere than on our pages, or whose events are still to come, only Stripe knows of. */
async function hasCheckout({ stripe }: Deps, subscription: string): Promise<boolean> {
  const { data } = await stripe.checkout.sessions.list({ subscription, limit: 1 }, REQUEST)
  return data.length > 0
}
