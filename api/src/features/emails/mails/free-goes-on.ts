import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import type { FreePlan } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { isOver } from '../../subscriptions/entitlement.ts'
import { fallsToFree } from '../compose/service.ts'
import type { Subject } from '../compose/subscription.ts'
import { findAccountOfCustomer } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** The free plan with which the account goes on when the subscription gives no access; undefined if it does not. */
export async function findFreeToGoOn(
  deps: Deps,
  { subscription, entitlement }: Subject,
): Promise<FreePlan | undefined> {
  const { freePlan } = deps.catalog
  if (!freePlan || subscription.withdrawal) return undefined
  const accountId = await findAccountOfCustomer(deps.db, subscription.customerId)
  const isFree = accountId !== undefined && (await fallsToFree(deps, accountId, isOver(entitlement)))
  return isFree ? freePlan : undefined
}

/** Instead of the news that access has ended. */
export function freeGoesOnNotice(account: {
  planName: string
  free: FreePlan
  dashboardUrl: string
}): SubjectNotice {
  const { planName, free, dashboardUrl } = account
  return {
    subject: `Your ${brand.productName} account goes on with the ${free.name} plan`,
    title: `Your account goes on with the ${free.name} plan`,
    preview: `Your ${planName} plan no longer pays for calls`,
    paragraphs: [
      `Your ${planName} plan no longer pays for calls. Your account goes on with the ${free.name} plan, which has ${formatLimit(free.callsPerMonth)} calls a month, and ${describeAgents(free)}.`,
      'For more calls or agents, buy credits or choose a plan; the token stays the same. Your dashboard says why the plan pays for nothing now.',
    ],
    action: { label: 'Open your dashboard', url: dashboardUrl },
  }
}

function describeAgents({ limits: { maxAgents } }: FreePlan): string {
  if (maxAgents === null) return 'your tokens go on working'
  return maxAgents === 1
    ? 'the token of your oldest agent goes on working'
    : `the tokens of your oldest ${maxAgents} agents go on working`
}
