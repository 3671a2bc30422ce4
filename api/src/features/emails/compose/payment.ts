import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import { formatDate } from '../../../lib/date.ts'
import { numberAt, textAt } from '../../../lib/json.ts'
import { findInvoiceStatus, findOpenInvoice } from '../../invoices/repository.ts'
import { isOver, overdueEnd } from '../../subscriptions/entitlement.ts'
import { findInvoice, isToBeConfirmed, wasTold } from '../facts.ts'
import { actionRequiredNotice, paymentFailedNotice, paymentRecoveredNotice } from '../notices/payment.ts'
import { aboutSubscription, dashboardUrl, returnsWhenPaid } from './composed.ts'

/** Nobody is to be asked to pay these. */
const DROPPED_INVOICES: Readonly<Record<string, string>> = {
  paid: 'The invoice was paid',
  void: 'The invoice was voided',
  uncollectible: 'The invoice was written off',
}

export const composePaymentFailed = aboutSubscription(
  async (deps, { details }, { subscription, entitlement }) => {
    const { stripeSubscriptionId } = subscription
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    const invoice = await findInvoice(deps.db, invoiceId)
    if (!invoice || invoice.isPaid) return 'The invoice was paid'
    const dropped =
      DROPPED_INVOICES[(await findInvoiceStatus(deps.db, stripeSubscriptionId, invoiceId)) ?? '']
    if (dropped) return dropped
    if (isOver(entitlement)) return 'The subscription has ended'
    const attempt = numberAt(details, 'attempt') ?? 0
    const isOwnTry = textAt(details, 'retryId') !== undefined
    if (!isOwnTry && (await isToBeConfirmed(deps.db, { stripeSubscriptionId, invoiceId, attempt })))
      return 'Another mail asks to confirm this payment'
    const now = deps.clock.now()
    const endsAt = overdueEnd(subscription.pastDueSince ?? now, subscription, deps.config.pastDueGraceDays)
    const outlasts = entitlement.state === 'entitled' && endsAt > now
    return paymentFailedNotice({
      amount: formatMoney(invoice.amountCents, invoice.currency),
      planName: getPlan(subscription.tier).name,
      accessUntil: outlasts ? formatDate(endsAt) : undefined,
      returnsWhenPaid: returnsWhenPaid(deps, subscription),
      payUrl:
        (await findOpenInvoice(deps.db, stripeSubscriptionId, invoiceId))?.hostedInvoiceUrl ?? undefined,
      dashboardUrl: dashboardUrl(deps),
    })
  },
)

export const composeActionRequired = aboutSubscription(
  async (deps, { details }, { subscription, entitlement }) => {
    const { stripeSubscriptionId, tier } = subscription
    const invoice = await findOpenInvoice(deps.db, stripeSubscriptionId, textAt(details, 'invoiceId') ?? '')
    if (!invoice) return 'The invoice is not open any more'
    if (isOver(entitlement)) return 'The subscription has ended'
    return actionRequiredNotice({
      amount: formatMoney(invoice.amountDueMinor, invoice.currency),
      planName: getPlan(tier).name,
      payUrl: invoice.hostedInvoiceUrl ?? dashboardUrl(deps),
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
      hasAccess: entitlement.state === 'entitled',
      dashboardUrl: dashboardUrl(deps),
    })
  },
)
