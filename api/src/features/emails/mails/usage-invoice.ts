import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { numberAt, textAt } from '../../../lib/json.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { type AboutUsageInvoice, aboutUsageInvoice, usageInvoiceRow } from '../compose/usage-invoice.ts'
import { isToBeConfirmed, wasToldOfUsageInvoice } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { DROPPED_INVOICES } from './payment.ts'

interface Attempted extends AboutUsageInvoice {
  attempt: number
}

interface Failed extends Attempted {
  /** Set if we tried a newer card; Stripe counts that as part of the previous attempt. */
  retryId?: string
}

interface Voided extends AboutUsageInvoice {
  amountMinor: number
  currency: string
}

const attemptOf = ({ invoiceId, attempt }: { invoiceId: string; attempt: number }) =>
  `${invoiceId}:${attempt}`

export const usagePaymentFailed: Mail<Failed> = {
  row: (request) =>
    usageInvoiceRow(request, [attemptOf(request), request.retryId].filter((part) => part).join(':')),
  compose: aboutUsageInvoice(async (deps, invoice, details) => {
    const { stripeInvoiceId: invoiceId, status } = invoice
    if (status !== 'open') return DROPPED_INVOICES[status] ?? `The invoice is ${status}`
    const dedupeKey = attemptOf({ invoiceId, attempt: numberAt(details, 'attempt') ?? 0 })
    const isOwnTry = textAt(details, 'retryId') !== undefined
    if (!isOwnTry && (await isToBeConfirmed(deps.db, { kind: 'usage_payment_action_required', dedupeKey })))
      return 'Another mail asks to confirm this payment'
    return usagePaymentFailedNotice({
      amount: formatMoney(invoice.amountDueMinor, invoice.currency),
      period: invoice.period,
      payUrl: invoice.hostedInvoiceUrl ?? dashboardUrl(deps),
    })
  }),
}

export const usageActionRequired: Mail<Attempted> = {
  row: (request) => usageInvoiceRow(request, attemptOf(request)),
  compose: aboutUsageInvoice(async (deps, { amountDueMinor, currency, hostedInvoiceUrl, period, status }) => {
    if (status !== 'open') return 'The invoice is not open any more'
    const amount = formatMoney(amountDueMinor, currency)
    return usageActionRequiredNotice({ amount, period, payUrl: hostedInvoiceUrl ?? dashboardUrl(deps) })
  }),
}

export const usagePaymentRecovered: Mail<AboutUsageInvoice> = {
  row: (request) => usageInvoiceRow(request, request.invoiceId),
  compose: aboutUsageInvoice(async (deps, { customerId, period, status, stripeInvoiceId: invoiceId }) => {
    if (status !== 'paid') return 'The invoice is not paid'
    if (!(await wasToldOfUsageInvoice(deps.db, { kinds: ASKING, customerId, invoiceId })))
      return 'The customer was never told that it failed'
    return usagePaymentRecoveredNotice({ period, dashboardUrl: dashboardUrl(deps) })
  }),
}

const ASKING = ['usage_payment_failed', 'usage_payment_action_required']

/** Takes back the e-mails that asked for the money. */
export const usageInvoiceVoided: Mail<Voided> = {
  row: (request) => usageInvoiceRow(request, request.invoiceId),
  compose: aboutUsageInvoice(
    async (deps, { customerId, period, status, stripeInvoiceId: invoiceId }, details) => {
      if (status !== 'void') return 'The invoice is not void'
      if (!(await wasToldOfUsageInvoice(deps.db, { kinds: ASKING, customerId, invoiceId })))
        return 'The customer was never asked to pay it'
      const amount = formatMoney(numberAt(details, 'amountMinor') ?? 0, textAt(details, 'currency') ?? 'usd')
      return usageInvoiceVoidedNotice({ amount, period, dashboardUrl: dashboardUrl(deps) })
    },
  ),
}

interface OpenInvoice {
  amount: string
  period: string
  payUrl: string
}

const ACCESS_STAYS =
  'It bills usage alone, so access stays as it is: plans, tokens and API keys go on working, and usage goes on being counted. Until it is paid, your account counts as overdue.'

export function usagePaymentFailedNotice({ amount, period, payUrl }: OpenInvoice): SubjectNotice {
  return {
    subject: `Your payment for usage of ${brand.productName} did not go through`,
    title: 'Your payment for usage did not go through',
    preview: `We could not charge ${amount}; please pay the invoice`,
    paragraphs: [
      `We could not charge ${amount} for your usage of ${brand.productName} from ${period}. Cards expire and banks decline payments; the page of the invoice takes another card.`,
      ACCESS_STAYS,
    ],
    facts: [{ label: 'Open amount', value: amount }],
    action: { label: 'Pay the invoice', url: payUrl },
  }
}

export function usageActionRequiredNotice({ amount, period, payUrl }: OpenInvoice): SubjectNotice {
  return {
    subject: `Please confirm your payment for usage of ${brand.productName}`,
    title: 'Your bank wants you to confirm',
    preview: `${amount} waits for your confirmation`,
    paragraphs: [
      `Your bank asks you to confirm the payment of ${amount} for your usage of ${brand.productName} from ${period}. The page of the invoice leads you through it; it takes a minute.`,
      ACCESS_STAYS,
    ],
    facts: [{ label: 'Open amount', value: amount }],
    action: { label: 'Confirm the payment', url: payUrl },
  }
}

interface SettledInvoice {
  period: string
  dashboardUrl: string
}

export function usagePaymentRecoveredNotice({ period, dashboardUrl: url }: SettledInvoice): SubjectNotice {
  return {
    subject: `Your payment for usage of ${brand.productName} went through`,
    title: 'Payment received, thank you',
    preview: 'The invoice is paid',
    paragraphs: [
      `The invoice for your usage of ${brand.productName} from ${period} is paid. You do not need to do anything.`,
    ],
    facts: [{ label: 'Usage', value: period }],
    action: { label: 'Open your dashboard', url },
  }
}

export function usageInvoiceVoidedNotice(invoice: SettledInvoice & { amount: string }): SubjectNotice {
  const { amount, period, dashboardUrl: url } = invoice
  return {
    subject: `An invoice for usage of ${brand.productName} was cancelled`,
    title: 'You do not need to pay an invoice',
    preview: `The invoice of ${amount} was voided`,
    paragraphs: [
      `The invoice of ${amount} for your usage of ${brand.productName} from ${period}, which we asked you to pay, was voided. You do not need to pay it, and it is not charged.`,
      'If that usage is to be paid after all, it comes on another invoice, with another mail if that one is not paid.',
    ],
    facts: [{ label: 'Usage', value: period }],
    action: { label: 'Open your dashboard', url },
  }
}
