import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { findLatePayment, type LatePayment } from '../../reversals/late-payments.ts'
import { isOver } from '../../subscriptions/entitlement.ts'
import type { Mail } from '../compose/mail.ts'
import { findPaidPlanName } from '../compose/paid-plan.ts'
import { type AboutSubscription, aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type AboutPurchase, aboutPurchase, purchaseRow } from './credits.ts'

interface PaymentAfterEnd extends AboutSubscription {
  paymentId: string
}

export const paymentAfterEnd: Mail<PaymentAfterEnd> = {
  row: (request) => subscriptionRow(request, request.paymentId),
  compose: aboutSubscription(async (deps, { details }, { subscription, entitlement }) => {
    if (!isOver(entitlement)) return 'The subscription has not ended'
    const late = await findLatePayment(deps.db, textAt(details, 'paymentId') ?? '')
    if (!late) return 'No payment of it came late'
    const planName = await findPaidPlanName(deps, { invoiceId: late.paymentId }, subscription)
    return paymentAfterEndNotice({ ...inWords(deps, late), sold: planName })
  }),
}

export const creditsPaymentAfterEnd: Mail<AboutPurchase> = {
  row: purchaseRow,
  compose: aboutPurchase(async (deps, { sessionId, packName }) => {
    const late = await findLatePayment(deps.db, sessionId)
    return late ? paymentAfterEndNotice({ ...inWords(deps, late), sold: packName }) : 'It did not come late'
  }),
}

function inWords({ config }: Pick<Deps, 'config'>, late: LatePayment) {
  const { status, amountMinor, currency, endedAt } = late
  return {
    status,
    amount: formatMoney(amountMinor, currency),
    endedOn: formatDate(endedAt),
    pricingUrl: `${config.http.publicUrl}/pricing`,
  }
}

export interface LatePaymentFacts {
  status: LatePayment['status']
  amount: string
  /** The plan or the credit pack. */
  sold: string
  endedOn: string
  pricingUrl: string
}

const CHOOSE = 'answer this e-mail and say what you would like: the money back, or a new order for it.'

const WORDS: Record<LatePayment['status'], (late: LatePaymentFacts) => [string, string]> = {
  order_ended: ({ amount, sold, endedOn }) => [
    `Your payment of ${amount} for ${brand.productName} ${sold} has arrived, but its order was cancelled before, on ${endedOn}. So it starts nothing, and no token comes.`,
    `Please ${CHOOSE}`,
  ],
  plan_ended: ({ amount, sold, endedOn }) => [
    `Your payment of ${amount} for ${brand.productName} ${sold} has arrived, but the subscription ended before, on ${endedOn}. It does not bring it back.`,
    `If it was for a time in which you had no access, please ${CHOOSE}`,
  ],
  plan_served: ({ amount, sold, endedOn }) => [
    `We have received your payment of ${amount} for ${brand.productName} ${sold}. It was still open when the subscription ended on ${endedOn}, and does not bring it back.`,
    'You are welcome back at any time.',
  ],
  customer_deleted: ({ amount, sold, endedOn }) => [
    `Your payment of ${amount} for the ${sold} pack has arrived, but your account was closed before, on ${endedOn}. So no credits were added, and no token comes.`,
    `Please ${CHOOSE}`,
  ],
}

export function paymentAfterEndNotice(late: LatePaymentFacts): SubjectNotice {
  const { status, amount, pricingUrl } = late
  const isInTime = status === 'plan_served'
  return {
    subject: isInTime
      ? `Your last payment for ${brand.productName} has arrived`
      : `Your payment for ${brand.productName} arrived too late`,
    title: isInTime ? 'Payment received, thank you' : 'Your payment arrived too late',
    preview: isInTime ? `We have received ${amount}` : `${amount}: tell us what to do with it`,
    paragraphs: WORDS[status](late),
    facts: [{ label: 'Paid', value: amount }],
    action: { label: 'See the plans', url: pricingUrl },
  }
}
