import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { formatDate } from '../../../lib/date.ts'
import { instantOf, textAt } from '../../../lib/json.ts'
import { findOpenInvoice } from '../../invoices/repository.ts'
import { isOver, overdueEnd } from '../../subscriptions/entitlement.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findOtherToPay } from '../compose/open-invoice.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, returnsWhenPaid, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { describeGoingOn, findGoingOn, withGoingOn } from './going-on.ts'
import { describeOverdue, type OverduePayment } from './payment.ts'

interface InvoiceOverdue extends AboutPayment {
  invoiceId: string
  pastDueSince: Date
}

/** Of a plan whose invoices are sent: nothing is charged, so no failed payment tells of it. */
export const invoiceOverdue: Mail<InvoiceOverdue> = {
  row: (request) => subscriptionRow(request, request.pastDueSince.toISOString()),
  compose: aboutSubscription(async (deps, { details }, { subscription, entitlement, hasToken }) => {
    const { stripeSubscriptionId, status, pastDueSince, isInvoiced } = subscription
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    const invoice = await findOpenInvoice(deps.db, stripeSubscriptionId, invoiceId)
    if (!invoice) return 'The invoice is not open any more'
    if (isOver(entitlement)) return 'The subscription has ended'
    if (status !== 'past_due' || !pastDueSince) return 'The payment is no longer overdue'
    if (pastDueSince.getTime() !== instantOf(details, 'pastDueSince')?.getTime())
      return 'Another payment is overdue now'
    if (!isInvoiced) return 'Its payments are charged now'
    const endsAt = overdueEnd(pastDueSince, subscription, deps.config.pastDueGraceDays)
    const outlasts = entitlement.state === 'entitled' && endsAt > deps.clock.now()
    const goingOn = await findGoingOn(deps, subscription, false)
    const notice = invoiceOverdueNotice({
      amount: formatMoney(invoice.amountDueMinor, invoice.currency),
      planName: await findPaidPlanName(deps, details, subscription),
      dueOn: invoice.dueAt ? formatDate(invoice.dueAt) : undefined,
      accessUntil: outlasts ? formatDate(endsAt) : undefined,
      hasToken,
      goesOn: outlasts || !goingOn ? undefined : describeGoingOn(goingOn),
      returnsWhenPaid: returnsWhenPaid(deps, subscription),
      otherAmount: (await findOtherToPay(deps, subscription, invoiceId))?.amount,
      payUrl: invoice.hostedInvoiceUrl ?? dashboardUrl(deps),
    })
    return outlasts ? withGoingOn(notice, goingOn) : notice
  }),
}

export function invoiceOverdueNotice(
  invoice: OverduePayment & { planName: string; dueOn: string | undefined; payUrl: string },
): SubjectNotice {
  const { amount, planName, dueOn, otherAmount, payUrl } = invoice
  return {
    subject: `Your invoice for ${brand.productName} is overdue`,
    title: 'Your invoice is overdue',
    preview: dueOn ? `${amount} was due on ${dueOn}` : `${amount} is to be paid`,
    paragraphs: [
      `The invoice of ${amount} for ${brand.productName} ${planName} ${dueOn ? `was due on ${dueOn}` : 'is overdue'} and is not paid yet. Please pay it on its page.`,
      describeOverdue(invoice),
    ],
    facts: [
      { label: 'Open amount', value: amount },
      ...(dueOn ? [{ label: 'Due on', value: dueOn }] : []),
      ...(otherAmount ? [{ label: 'Also open', value: otherAmount }] : []),
    ],
    action: { label: 'Pay the invoice', url: payUrl },
  }
}
