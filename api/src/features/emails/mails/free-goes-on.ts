import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import type { FreePlan } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { fallsToFree } from '../compose/service.ts'
import { findAccountOfCustomer, findBalanceOfCustomer } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { findCreditsToGoOn } from './credits-go-on.ts'

/** The free plan with which the account goes on when the subscription gives no access; undefined if it does not. */
export async function findFreeToGoOn(
  deps: Deps,
  { customerId, withdrawal }: Pick<SubscriptionRecord, 'customerId' | 'withdrawal'>,
  isPlanOver: boolean,
): Promise<FreePlan | undefined> {
  const { freePlan } = deps.catalog
  if (!freePlan || withdrawal) return undefined
  const accountId = await findAccountOfCustomer(deps.db, customerId)
  const isFree = accountId !== undefined && (await fallsToFree(deps, accountId, isPlanOver))
  return isFree ? freePlan : undefined
}

/** With what the account goes on while a plan that is not over gives no access, within a sentence; undefined if with nothing. */
export async function describeGoingOn(
  deps: Deps,
  subscription: SubscriptionRecord,
): Promise<string | undefined> {
  const credits = await findCreditsToGoOn(deps, subscription)
  if (credits) return `your account has ${credits} left, and its oldest agent goes on with them`
  const free = await findFreeToGoOn(deps, subscription, false)
  return free && `your account goes on with the ${describePlan(free)}`
}

/** For news of until when a token works: the free plan may serve it from then on, if no credits are left that do. */
export async function withFree(
  deps: Deps,
  subscription: SubscriptionRecord,
  isPlanOver: boolean,
  notice: SubjectNotice,
): Promise<SubjectNotice> {
  const free = await findFreeToGoOn(deps, subscription, isPlanOver)
  if (!free || (await findBalanceOfCustomer(deps.db, subscription.customerId)) > 0) return notice
  const goesOn = `Once the plan gives no access, your account goes on with the ${describePlan(free)}.`
  return { ...notice, paragraphs: [...notice.paragraphs, goesOn] }
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
      `Your ${planName} plan no longer pays for calls. Your account goes on with the ${describePlan(free)}.`,
      'For more calls or agents, buy credits or choose a plan; the token stays the same. Your dashboard says why the plan pays for nothing now.',
    ],
    action: { label: 'Open your dashboard', url: dashboardUrl },
  }
}

function describePlan(free: FreePlan): string {
  return `${free.name} plan, which has ${formatLimit(free.callsPerMonth)} calls a month, and ${describeAgents(free)}`
}

function describeAgents({ limits: { maxAgents } }: FreePlan): string {
  if (maxAgents === null) return 'your tokens go on working'
  return maxAgents === 1
    ? 'the token of your oldest agent goes on working'
    : `the tokens of your oldest ${maxAgents} agents go on working`
}
