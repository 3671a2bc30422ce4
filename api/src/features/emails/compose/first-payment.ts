import { getPlan } from '@kamiyo/catalog/plans'
import { listOpenInvoices } from '../../invoices/repository.ts'
import { findInvoiceToPay, nameFirstInvoice } from '../../invoices/to-pay.ts'
import { isOver } from '../../subscriptions/entitlement.ts'
import { firstPaymentFailedNotice, paymentPendingNotice } from '../notices/first-payment.ts'
import { aboutSubscription, dashboardUrl, returnsWhenPaid } from './composed.ts'

export const composePaymentPending = aboutSubscription(async (deps, _delivery, subject) => {
  const { subscription, entitlement } = subject
  if (subscription.firstPaidAt) return 'The payment has arrived'
  if (subscription.checkoutPaymentStatus !== 'unpaid') return 'The payment is not on its way any more'
  if (isOver(entitlement)) return 'The subscription has ended'
  return paymentPendingNotice({
    planName: getPlan(subscription.tier).name,
    startsWhenPaid: returnsWhenPaid(deps, subscription),
    dashboardUrl: dashboardUrl(deps),
  })
})

export const composeFirstPaymentFailed = aboutSubscription(async (deps, _delivery, subject) => {
  const { subscription, entitlement } = subject
  if (subscription.firstPaidAt) return 'It was paid after all'
  const open = isOver(entitlement) ? [] : await listOpenInvoices(deps.db, subscription.stripeSubscriptionId)
  const invoice = findInvoiceToPay(open, true)
  return firstPaymentFailedNotice({
    planName: getPlan(subscription.tier).name,
    startsWhenPaid: returnsWhenPaid(deps, subscription),
    payUrl: invoice?.hostedInvoiceUrl ?? undefined,
    invoice: nameFirstInvoice(open),
    pricingUrl: `${deps.config.http.publicUrl}/pricing`,
  })
})
