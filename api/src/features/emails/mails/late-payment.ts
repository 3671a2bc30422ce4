import { formatMoney } from '@kamiyo/catalog/format'
import { formatDate } from '../../../lib/date.ts'
import { dashboardLink } from '../../../stripe/dashboard-link.ts'
import { findLatePayment, type LatePayment, pageOfLatePayment } from '../../reversals/late-payments.ts'
import type { Mail } from '../compose/mail.ts'
import { toAdmins } from '../compose/operators.ts'
import { findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { GONE, moneyRow, stripeIdOf, subjectOf } from './reversals.ts'

/** To the operators: nothing was given for a payment, and only they can decide what happens with it. */
export const latePayment: Mail<{ paymentId: string }> = {
  row: ({ paymentId }) => moneyRow(paymentId, 'late'),
  compose: toAdmins(async ({ db, config }, delivery) => {
    const late = await findLatePayment(db, stripeIdOf(delivery))
    if (!late) return GONE
    if (late.isSettled) return 'It was refunded since, or the customer has something new'
    const { amountMinor, currency, customerId, status, endedAt } = late
    const { kind, id } = pageOfLatePayment(late)
    return latePaymentNotice({
      status,
      amount: formatMoney(amountMinor, currency),
      customer: (await findRecipient(db, customerId)) ?? 'no address is known',
      endedOn: formatDate(endedAt),
      stripeUrl: dashboardLink(config.stripe, kind, id),
    })
  }),
}

const WHAT_ENDED: Record<LatePayment['status'], string> = {
  order_ended:
    'The order had been cancelled before its first payment arrived, so there was never any access.',
  plan_ended:
    'The subscription had ended before the end of its period, and the payment does not bring it back.',
  plan_served: 'The subscription had ended with its period, for which this was still owed.',
  customer_deleted: 'The customer had been deleted at Stripe, so no credits were added.',
}

export function latePaymentNotice(late: {
  status: LatePayment['status']
  amount: string
  customer: string
  endedOn: string
  stripeUrl: string
}): SubjectNotice {
  const { amount, customer, endedOn, status, stripeUrl } = late
  const title = `A payment of ${amount} arrived for what had ended`
  return {
    subject: subjectOf(title),
    title,
    preview: customer,
    paragraphs: [
      WHAT_ENDED[status],
      'The customer was told, and asked to answer what they would like. Refund it in Stripe, or sell them the plan or the credits anew.',
    ],
    facts: [
      { label: 'Customer', value: customer },
      { label: 'Ended on', value: endedOn },
    ],
    action: { label: 'Look at the payment', url: stripeUrl },
  }
}
