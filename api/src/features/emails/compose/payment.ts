import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import { textAt } from '../../../lib/json.ts'
import { isOver, overdueEnd } from '../../subscriptions/entitlement.ts'
import { findInvoice, wasTold } from '../facts.ts'
import { paymentFailedNotice, paymentRecoveredNotice } from '../notices/payment.ts'
import { aboutSubscription, dashboardUrl, formatDate } from './composed.ts'

export const composePaymentFailed = aboutSubscription(
  async (deps, { details }, { subscription, entitlement }) => {
    const invoice = await findInvoice(deps.db, textAt(details, 'invoiceId') ?? '')
    if (!invoice || invoice.isPaid) return 'The invoice was paid'
    if (isOver(entitlement)) return 'The subscription has ended'
    const now = deps.clock.now()
    const endsAt = overdueEnd(subscription.pastDueSince ?? now, subscription, deps.config.pastDueGraceDays)
    const outlasts = entitlement.state === 'entitled' && endsAt > now
    return paymentFailedNotice({
      amount: formatMoney(invoice.amountCents, invoice.currency),
      planName: getPlan(subscription.tier).name,
      accessUntil: outlasts ? formatDate(endsAt) : undefined,
      dashboardUrl: dashboardUrl(deps),
    })
  },
)

export const composePaymentRecovered = aboutSubscription(
  async (deps, { details, stripeSubscriptionId }, { subscription, entitlement }) => {
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    const about = { kind: 'payment_failed', stripeSubscriptionId: stripeSubscriptionId ?? '', invoiceId }
    if (!(await wasTold(deps.db, about))) return 'The customer was never told that it failed'
    const invoice = await findInvoice(deps.db, invoiceId)
    if (!invoice || isOver(entitlement)) return 'The subscription has ended'
    return paymentRecoveredNotice({
      amount: formatMoney(invoice.amountCents, invoice.currency),
      planName: getPlan(subscription.tier).name,
      dashboardUrl: dashboardUrl(deps),
    })
  },
)
