import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { type AboutSubscription, aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import { hasReadOfNoAccess } from '../ends-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface AccessResumed extends AboutSubscription {
  resumedAt: Date
}

/** After a pause that the seller began and ended; a payment has a mail of its own. */
export const accessResumed: Mail<AccessResumed> = {
  row: (request) => subscriptionRow(request, request.resumedAt.toISOString()),
  compose: aboutSubscription(async (deps, _delivery, { subscription, entitlement, hasToken }) => {
    if (entitlement.state !== 'entitled') return 'There is no access again'
    if (!(await hasReadOfNoAccess(deps.db, subscription.stripeSubscriptionId)))
      return 'The customer was never told that there was none'
    return accessResumedNotice({
      planName: getPlan(subscription.tier).name,
      hasToken,
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export function accessResumedNotice(access: {
  planName: string
  /** Whether the plan has a token in use. */
  hasToken: boolean
  dashboardUrl: string
}): SubjectNotice {
  const { planName, hasToken, dashboardUrl: url } = access
  return {
    subject: `Your ${brand.productName} ${planName} plan goes on`,
    title: `Your ${planName} plan goes on`,
    preview: 'The pause is over',
    paragraphs: [
      `We have ended the pause of your ${planName} plan. ${hasToken ? 'The same token works again.' : 'It gives access again; make a token on the dashboard, under Agents.'}`,
      'Your dashboard says when the next payment is due.',
    ],
    action: { label: 'Open your dashboard', url },
  }
}
