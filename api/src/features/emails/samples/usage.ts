import {
  usageActionRequiredNotice,
  usageInvoiceVoidedNotice,
  usagePaymentFailedNotice,
  usagePaymentRecoveredNotice,
} from '../mails/usage-invoice.ts'
import type { UsageEmailKind } from '../mails.ts'
import { amount, dashboardUrl, type Happening, payUrl, type Samples } from './sample.ts'

const period = '1 June 2026 to 30 June 2026'
const open = { amount, period, payUrl }

const about = ({ at, customerId, number }: Happening) => ({
  customerId,
  statementId: 'a2f3c8de-1b5e-4b8a-9a51-0d7c6f2f9b10',
  invoiceId: `in_${number}`,
  periodStart: at,
  periodEnd: at,
})

/** Samples about invoices of usage alone. */
export const usageSamples: Samples<UsageEmailKind> = {
  usage_payment_failed: {
    request: (happening) => ({ kind: 'usage_payment_failed', ...about(happening), attempt: 1 }),
    mails: { 'usage-payment-failed': usagePaymentFailedNotice(open) },
  },
  usage_payment_action_required: {
    request: (happening) => ({ kind: 'usage_payment_action_required', ...about(happening), attempt: 1 }),
    mails: { 'usage-payment-action-required': usageActionRequiredNotice(open) },
  },
  usage_payment_recovered: {
    request: (happening) => ({ kind: 'usage_payment_recovered', ...about(happening) }),
    mails: { 'usage-payment-recovered': usagePaymentRecoveredNotice({ period, dashboardUrl }) },
  },
  usage_invoice_voided: {
    request: (happening) => ({
      kind: 'usage_invoice_voided',
      ...about(happening),
      amountMinor: 9900,
      currency: 'usd',
    }),
    mails: { 'usage-invoice-voided': usageInvoiceVoidedNotice({ amount, period, dashboardUrl }) },
  },
}
