import { brand } from '@kamiyo/catalog/brand'
import { formatCredits } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findBalanceOfCustomer } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** `640 credits` with which the account goes on when the subscription gives no access; undefined without any. */
export async function findCreditsToGoOn(
  { db }: Deps,
  { customerId, withdrawal }: SubscriptionRecord,
): Promise<string | undefined> {
  const balance = withdrawal ? 0 : await findBalanceOfCustomer(db, customerId)
  return balance > 0 ? formatCredits(balance / 1000) : undefined
}

/** For news of until when a token works: the credits may pay from then on. */
export async function withCredits(
  deps: Deps,
  subscription: SubscriptionRecord,
  notice: SubjectNotice,
): Promise<SubjectNotice> {
  const credits = await findCreditsToGoOn(deps, subscription)
  if (!credits) return notice
  const goesOn = `Your account has ${credits} left. Once the plan gives no access, its oldest agent goes on with them, and its token keeps working.`
  return { ...notice, paragraphs: [...notice.paragraphs, goesOn] }
}

/** Instead of the news that access has ended. */
export function goesOnNotice(account: {
  planName: string
  credits: string
  dashboardUrl: string
}): SubjectNotice {
  const { planName, credits, dashboardUrl } = account
  return {
    subject: `Your ${brand.productName} account goes on with credits`,
    title: 'Your account goes on with credits',
    preview: `Your ${planName} plan no longer pays for calls`,
    paragraphs: [
      `Your ${planName} plan no longer pays for calls. Your account has ${credits} left, and its oldest agent goes on with them.`,
      'When they are used up, or to serve your other agents, buy credits or choose a plan. Your dashboard says why the plan pays for nothing now.',
    ],
    action: { label: 'Open your dashboard', url: dashboardUrl },
  }
}
