import { brand } from '@kamiyo/catalog/brand'
import { creditsAddedNotice, creditsFailedNotice, creditsPendingNotice } from '../mails/credits.ts'
import { creditsExpiringNotice } from '../mails/credits-expiring.ts'
import { creditsGivenBackNotice } from '../mails/credits-given-back.ts'
import { creditsTakenBackNotice } from '../mails/credits-taken-back.ts'
import { paymentAfterEndNotice } from '../mails/payment-after-end.ts'
import type { CreditEmailKind } from '../mails.ts'
import { dashboardUrl, day, type Happening, type Samples } from './sample.ts'

const pack = { credits: '1,000 credits', packName: 'Starter', dashboardUrl }
const added = { ...pack, validUntil: day, balance: '1,250 credits', unlimitedPlan: undefined }
const takenBack = {
  ...pack,
  amount: '$6',
  taken: '400 credits',
  balance: '250 credits',
  whatIsLeft: 'Your other credits are as they were.',
}
const givenBack = { ...pack, amount: '$6', given: '400 credits', balance: '650 credits' }
const receiptUrl = 'https://invoice.stripe.com/i/sample'
const about = ({ customerId, number }: Happening) => ({ customerId, sessionId: `cs_${number}` })
const refundOf = ({ number }: Happening) => ({ kind: 'refund' as const, id: `re_${number}` })

/** Samples about credits that are bought once. */
export const creditSamples: Samples<CreditEmailKind> = {
  credits_added: {
    request: (happening) => ({ kind: 'credits_added', ...about(happening) }),
    mails: {
      'credits-added': creditsAddedNotice({ ...added, receiptUrl }),
      'credits-added-beside-plan': creditsAddedNotice({ ...added, unlimitedPlan: 'Team', receiptUrl }),
      'credits-added-forever': creditsAddedNotice({ ...added, validUntil: null, receiptUrl: null }),
    },
  },
  credits_payment_pending: {
    request: (happening) => ({ kind: 'credits_payment_pending', ...about(happening) }),
    mails: { 'credits-payment-pending': creditsPendingNotice(pack) },
  },
  credits_payment_failed: {
    request: (happening) => ({ kind: 'credits_payment_failed', ...about(happening) }),
    mails: {
      'credits-payment-failed': creditsFailedNotice({
        packName: 'Starter',
        pricingUrl: `https://${brand.domain}/pricing`,
      }),
    },
  },
  credits_payment_after_end: {
    request: (happening) => ({ kind: 'credits_payment_after_end', ...about(happening) }),
    mails: {
      'credits-payment-after-end': paymentAfterEndNotice({
        status: 'customer_deleted',
        amount: '$15',
        sold: 'Starter',
        endedOn: day,
        pricingUrl: `https://${brand.domain}/pricing`,
      }),
    },
  },
  credits_taken_back: {
    request: (happening) => ({
      kind: 'credits_taken_back',
      ...about(happening),
      reversal: refundOf(happening),
      takenMillis: 400_000,
    }),
    mails: {
      'credits-taken-back-refund': creditsTakenBackNotice({ ...takenBack, kind: 'refund' }),
      'credits-taken-back-dispute': creditsTakenBackNotice({ ...takenBack, kind: 'dispute' }),
    },
  },
  credits_given_back: {
    request: (happening) => ({
      kind: 'credits_given_back',
      ...about(happening),
      reversal: refundOf(happening),
      givenMillis: 400_000,
    }),
    mails: {
      'credits-given-back-refund': creditsGivenBackNotice({ ...givenBack, kind: 'refund' }),
      'credits-given-back-dispute': creditsGivenBackNotice({ ...givenBack, kind: 'dispute' }),
    },
  },
  credits_expiring: {
    request: ({ customerId, number, at }) => ({
      kind: 'credits_expiring',
      customerId,
      grantId: `grant_${number}`,
      remainingMillis: 300_000,
      warnedAt: at,
    }),
    mails: {
      'credits-expiring': creditsExpiringNotice({
        unlimitedPlan: undefined,
        remaining: '300 credits',
        boughtOn: '15 June 2025',
        expiresOn: day,
        dashboardUrl,
      }),
    },
  },
}
