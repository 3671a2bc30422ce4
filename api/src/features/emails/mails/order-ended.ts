import { brand } from '@kamiyo/catalog/brand'
import { listOpenInvoices } from '../../invoices/repository.ts'
import { nameFirstInvoice } from '../../invoices/to-pay.ts'
import { isFirstPaymentOpen, isTerminal } from '../../subscriptions/entitlement.ts'
import type { Mail } from '../compose/mail.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface OrderEnded extends AboutPayment {
  endedAt: Date
}

/** Takes back the promise of a token: the order ended before its first payment arrived. */
export const orderEnded: Mail<OrderEnded> = {
  row: (request) => subscriptionRow(request, request.endedAt.toISOString()),
  compose: aboutSubscription(async (deps, { details }, { subscription }) => {
    if (!isTerminal(subscription.status)) return 'The order has not ended'
    if (!isFirstPaymentOpen(subscription)) return 'The payment has arrived, and that has a mail of its own'
    const hasFailed = subscription.checkoutPaymentStatus === 'failed'
    const open = hasFailed ? await listOpenInvoices(deps.db, subscription.stripeSubscriptionId) : []
    return orderEndedNotice({
      planName: await findPaidPlanName(deps, details, subscription),
      hasFailed,
      invoice: open.length > 0 ? nameFirstInvoice(open) : undefined,
      pricingUrl: `${deps.config.http.publicUrl}/pricing`,
    })
  }),
}

export function orderEndedNotice(order: {
  planName: string
  /** The bank did not carry the first payment out; otherwise it is still on its way. */
  hasFailed: boolean
  /** What could be paid until now; undefined if there is nothing. */
  invoice: string | undefined
  pricingUrl: string
}): SubjectNotice {
  return {
    subject: `Your order of ${brand.productName} was cancelled`,
    title: 'Your order was cancelled',
    preview: 'No token comes of it',
    paragraphs: [
      `Your order of ${brand.productName} ${order.planName} was cancelled before its payment arrived, so no token comes of it.`,
      describePayment(order),
    ],
    action: { label: 'See the plans', url: order.pricingUrl },
  }
}

function describePayment({
  hasFailed,
  invoice,
}: {
  hasFailed: boolean
  invoice: string | undefined
}): string {
  if (!hasFailed)
    return 'If the payment still arrives, you get an e-mail: answer it to have the money back, or to begin anew. Answer this one if you did not expect the cancellation.'
  const rest = 'Answer this e-mail if you did not expect the cancellation; to begin anew, choose a plan.'
  return invoice ? `Please do not pay ${invoice} any more: it would start nothing. ${rest}` : rest
}
