import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

interface Access {
  planName: string
  dashboardUrl: string
}

export function accessEndingNotice(access: Access & { endsAt: string }): SubjectNotice {
  return {
    subject: `Your ${brand.productName} access ends on ${access.endsAt}`,
    title: 'Your access is about to end',
    preview: `An invoice is open; your token works until ${access.endsAt}`,
    paragraphs: [
      `The payment for your ${access.planName} plan is still open. Your token works until ${access.endsAt} and is refused after that.`,
      'Pay the invoice or put in another card and everything goes on with the same token.',
    ],
    facts: [{ label: 'Access until', value: access.endsAt }],
    action: { label: 'Pay now', url: access.dashboardUrl },
  }
}

/** `suspended` can still be turned around by paying; a subscription that has `ended` cannot. */
export function accessEndedNotice(
  access: Access & { because: 'unpaid' | 'ended'; pricingUrl: string },
): SubjectNotice {
  const isOver = access.because === 'ended'
  return {
    subject: `Your ${brand.productName} access has ended`,
    title: 'Your access has ended',
    preview: isOver ? 'Your subscription is over' : 'An invoice is still open',
    paragraphs: [
      isOver
        ? `Your ${access.planName} subscription has ended and its token no longer works. Nothing more will be charged.`
        : `The payment for your ${access.planName} plan is still open, so your token is refused now.`,
      isOver
        ? 'You are welcome back at any time; a new subscription comes with a new token.'
        : 'Once the invoice is paid, the same token works again at that moment.',
    ],
    action: isOver
      ? { label: 'See the plans', url: access.pricingUrl }
      : { label: 'Pay now', url: access.dashboardUrl },
  }
}
