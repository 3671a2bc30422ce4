import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { numberAt, textAt } from '../../../lib/json.ts'
import { findInvoiceStatus } from '../../invoices/repository.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import { wasAskedToPay } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface InvoiceVoided extends AboutPayment {
  invoiceId: string
  amountMinor: number
  currency: string
}

/** Takes back the e-mails that asked for the money. */
export const invoiceVoided: Mail<InvoiceVoided> = {
  row: (request) => subscriptionRow(request, request.invoiceId),
  compose: aboutSubscription(async (deps, { details }, { subscription }) => {
    const { stripeSubscriptionId } = subscription
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    if ((await findInvoiceStatus(deps.db, stripeSubscriptionId, invoiceId)) !== 'void')
      return 'The invoice is not void'
    if (!(await wasAskedToPay(deps.db, { stripeSubscriptionId, invoiceId })))
      return 'The customer was never asked to pay it'
    return invoiceVoidedNotice({
      amount: formatMoney(numberAt(details, 'amountMinor') ?? 0, textAt(details, 'currency') ?? 'usd'),
      planName: await findPaidPlanName(deps, details, subscription),
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export function invoiceVoidedNotice(invoice: {
  amount: string
  planName: string
  dashboardUrl: string
}): SubjectNotice {
  const { amount, planName, dashboardUrl: url } = invoice
  return {
    subject: `An invoice of ${brand.productName} was cancelled`,
    title: 'You do not need to pay an invoice',
    preview: `The invoice of ${amount} was voided`,
    paragraphs: [
      `The invoice of ${amount} for ${brand.productName} ${planName}, which we asked you to pay, was voided. You do not need to pay it, and it is not charged.`,
      'Other invoices, and the subscription itself, are as they were. Your dashboard lists them.',
    ],
    action: { label: 'Open your dashboard', url },
  }
}
