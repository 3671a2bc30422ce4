import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { numberAt, textAt } from '../../../lib/json.ts'
import { findInvoiceStatus } from '../../invoices/repository.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findOpenAmount } from '../compose/open-invoice.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import { wasAskedToPay } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface InvoiceWrittenOff extends AboutPayment {
  invoiceId: string
  amountMinor: number
  currency: string
}

/** Takes back the e-mails that asked for the money, and what they said of the end of access. */
export const invoiceWrittenOff: Mail<InvoiceWrittenOff> = {
  row: (request) => subscriptionRow(request, request.invoiceId),
  compose: aboutSubscription(async (deps, { details }, { subscription, entitlement, hasToken }) => {
    const { stripeSubscriptionId, status } = subscription
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    if ((await findInvoiceStatus(deps.db, stripeSubscriptionId, invoiceId)) !== 'uncollectible')
      return 'The invoice is not written off'
    if (!(await wasAskedToPay(deps.db, { stripeSubscriptionId, invoiceId })))
      return 'The customer was never asked to pay it'
    return invoiceWrittenOffNotice({
      amount: formatMoney(numberAt(details, 'amountMinor') ?? 0, textAt(details, 'currency') ?? 'usd'),
      planName: await findPaidPlanName(deps, details, subscription),
      hasAccess: entitlement.state === 'entitled' && status !== 'past_due',
      hasToken,
      openAmount: await findOpenAmount(deps, subscription),
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export function invoiceWrittenOffNotice(invoice: {
  amount: string
  planName: string
  /** Of the plan, which nothing overdue is about to end. */
  hasAccess: boolean
  /** Whether the plan has a token in use. */
  hasToken: boolean
  /** Of other invoices; undefined if nothing else is due. */
  openAmount: string | undefined
  dashboardUrl: string
}): SubjectNotice {
  const { amount, planName, hasAccess, hasToken, openAmount, dashboardUrl: url } = invoice
  const works = hasToken ? 'your token goes on working' : 'the plan gives access'
  return {
    subject: `An invoice of ${brand.productName} was written off`,
    title: 'An invoice is not collected any more',
    preview: `The invoice of ${amount} was written off`,
    paragraphs: [
      `The invoice of ${amount} for ${brand.productName} ${planName}, which we asked you to pay, was written off. It is not charged any more.`,
      hasAccess
        ? `What an earlier e-mail said of the end of your access for it does not hold any more: ${works}.`
        : 'The subscription itself is as it was. Your dashboard says what it gives, and what to do.',
      ...(openAmount ? [`Other invoices are still open: ${openAmount} in all.`] : []),
    ],
    action: { label: 'Open your dashboard', url },
  }
}
