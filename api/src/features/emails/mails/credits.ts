import { brand } from '@kamiyo/catalog/brand'
import { formatCredits } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { findBalance } from '../../accounts/balance.ts'
import { findPurchase, type PurchaseRecord } from '../../purchases/repository.ts'
import { findLatePayment } from '../../reversals/late-payments.ts'
import { type Composer, cancelled, dashboardUrl, type Mail, toReady } from '../compose/mail.ts'
import { findUnlimitedPlan } from '../compose/unlimited-plan.ts'
import { findGrantOfPurchase } from '../credits-repository.ts'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** A purchase of credits, by its checkout session. */
export interface AboutPurchase {
  customerId: string
  sessionId: string
}

export const purchaseRow = ({ customerId, sessionId }: AboutPurchase) => ({
  customerId,
  dedupeKey: sessionId,
  details: { sessionId },
})

export const creditsAdded: Mail<AboutPurchase> = {
  row: purchaseRow,
  compose: aboutPurchase(async (deps, purchase) => {
    const { sessionId, creditMillis, packName, receiptUrl, takenBackMillis } = purchase
    if (await findLatePayment(deps.db, sessionId))
      return 'The payment came after the end, and that has a mail of its own'
    const grant = await findGrantOfPurchase(deps.db, sessionId)
    if (!grant) return 'The credits were not granted'
    if (takenBackMillis >= creditMillis) return 'The payment went back since'
    return creditsAddedNotice({
      credits: formatCredits(creditMillis / 1000),
      packName,
      validUntil: grant.expiresAt && formatDate(grant.expiresAt),
      balance: formatCredits((await findBalance(deps.db, grant.accountId)) / 1000),
      unlimitedPlan: await findUnlimitedPlan(deps, grant.accountId),
      receiptUrl,
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export const creditsPaymentPending: Mail<AboutPurchase> = {
  row: purchaseRow,
  compose: aboutPurchase(async (deps, { paymentStatus, creditMillis, packName }) => {
    if (paymentStatus === 'paid') return 'The payment has arrived'
    if (paymentStatus === 'failed') return 'The payment is not on its way any more'
    const credits = formatCredits(creditMillis / 1000)
    return creditsPendingNotice({ credits, packName, dashboardUrl: dashboardUrl(deps) })
  }),
}

export const creditsPaymentFailed: Mail<AboutPurchase> = {
  row: purchaseRow,
  compose: aboutPurchase(async ({ config }, { paymentStatus, packName }) => {
    if (paymentStatus !== 'failed') return 'It was paid after all'
    return creditsFailedNotice({ packName, pricingUrl: `${config.http.publicUrl}/pricing` })
  }),
}

type NoticeOf = (
  deps: Deps,
  purchase: PurchaseRecord,
  delivery: DeliveryRecord,
) => Promise<SubjectNotice | string>

export function aboutPurchase(noticeOf: NoticeOf): Composer {
  return async (deps, delivery) => {
    const { customerId, details } = delivery
    const to = customerId && (await findRecipient(deps.db, customerId))
    const purchase = await findPurchase(deps.db, textAt(details, 'sessionId') ?? '')
    if (!to || !purchase) return cancelled('There is no address to send to, or no purchase to tell of')
    const notice = await noticeOf(deps, purchase, delivery)
    return typeof notice === 'string' ? cancelled(notice) : await toReady(deps, to, notice)
  }
}

export function creditsAddedNotice(added: {
  /** `1,000 credits` */
  credits: string
  packName: string
  /** Null for credits that do not expire. */
  validUntil: string | null
  balance: string
  /** The plan that includes all calls; undefined if there is none. */
  unlimitedPlan: string | undefined
  receiptUrl: string | null
  dashboardUrl: string
}): SubjectNotice {
  const { credits, packName, validUntil, balance, unlimitedPlan, receiptUrl, dashboardUrl: url } = added
  return {
    subject: `${credits} added to your ${brand.productName} account`,
    title: `${credits} added`,
    preview: `Your balance is ${balance}`,
    paragraphs: [
      `Thank you for buying the ${packName} pack. Its credits pay for every call that no plan of yours includes.`,
      ...(unlimitedPlan
        ? [
            `Your ${unlimitedPlan} plan includes all calls, so they pay for nothing while it runs${validUntil ? '; the days for which they are valid run all the same' : ''}.`,
          ]
        : []),
      'Your dashboard shows what is left, and your agents are told with each call.',
    ],
    facts: [
      { label: 'Added', value: credits },
      { label: 'Valid until', value: validUntil ?? 'they are used' },
      { label: 'Balance', value: balance },
    ],
    action: receiptUrl
      ? { label: 'View the receipt', url: receiptUrl }
      : { label: 'Open your dashboard', url },
  }
}

export function creditsPendingNotice(order: {
  credits: string
  packName: string
  dashboardUrl: string
}): SubjectNotice {
  return {
    subject: `Your payment for ${order.credits} is on its way`,
    title: 'Your payment is on its way',
    preview: 'It takes some days',
    paragraphs: [
      `Thank you for your order of the ${order.packName} pack. The way you pay, such as a bank debit or a transfer, takes some days.`,
      `The ${order.credits} are added as soon as the payment has arrived. Please do not pay again.`,
    ],
    action: { label: 'Open your dashboard', url: order.dashboardUrl },
  }
}

export function creditsFailedNotice(order: { packName: string; pricingUrl: string }): SubjectNotice {
  return {
    subject: `Your payment for ${brand.productName} credits did not arrive`,
    title: 'Your payment did not arrive',
    preview: 'No credits were added',
    paragraphs: [
      `Your bank did not carry out the payment for the ${order.packName} pack, so no credits were added.`,
      'You are welcome to order again and pay another way.',
    ],
    action: { label: 'See the credit packs', url: order.pricingUrl },
  }
}
