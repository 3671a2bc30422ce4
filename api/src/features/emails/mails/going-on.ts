import { brand } from '@kamiyo/catalog/brand'
import { formatCredits, formatLimit } from '@kamiyo/catalog/format'
import type { FreePlan } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { endsAllAccess, findFreeStanding, mayBeFree } from '../../accounts/free-standing.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findAccountOfCustomer, findBalance } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** With what an account goes on when its subscription gives no access. */
export type GoingOn =
  /** `credits` as they are written, such as `640 credits`. */
  { by: 'credits'; credits: string } | { by: 'free'; plan: FreePlan }

/** Undefined if nothing else serves the account. `isPlanOver` if the subscription does not come back by being paid. */
export async function findGoingOn(
  { catalog: { freePlan }, db }: Pick<Deps, 'catalog' | 'db'>,
  { customerId, withdrawal }: Pick<SubscriptionRecord, 'customerId' | 'withdrawal'>,
  isPlanOver: boolean,
): Promise<GoingOn | undefined> {
  const accountId = await findAccountOfCustomer(db, customerId)
  if (accountId === undefined) return undefined
  const standing = freePlan ? await findFreeStanding(db, accountId) : undefined
  if (endsAllAccess(withdrawal, standing)) return undefined
  const balance = await findBalance(db, accountId)
  if (balance > 0) return { by: 'credits', credits: formatCredits(balance / 1000) }
  return freePlan && mayBeFree(standing, isPlanOver) ? { by: 'free', plan: freePlan } : undefined
}

/** Within a sentence, of an account that does so now. */
export function describeGoingOn(goingOn: GoingOn): string {
  return goingOn.by === 'credits'
    ? `your account has ${goingOn.credits} left, and its oldest agent goes on with them`
    : `your account goes on with the ${describePlan(goingOn.plan)}`
}

/** For news of until when a plan gives access: what happens then. */
export function withGoingOn(notice: SubjectNotice, goingOn: GoingOn | undefined): SubjectNotice {
  if (!goingOn) return notice
  return { ...notice, paragraphs: [...notice.paragraphs, describeLater(goingOn)] }
}

function describeLater(goingOn: GoingOn): string {
  return goingOn.by === 'credits'
    ? `Your account has ${goingOn.credits} left. Once the plan gives no access, its oldest agent goes on with them, and its token keeps working.`
    : `Once the plan gives no access, your account goes on with the ${describePlan(goingOn.plan)}.`
}

/** Instead of the news that access has ended. */
export function goesOnNotice(account: {
  planName: string
  goingOn: GoingOn
  dashboardUrl: string
}): SubjectNotice {
  const { planName, goingOn, dashboardUrl } = account
  const how = goingOn.by === 'credits' ? 'credits' : `the ${goingOn.plan.name} plan`
  return {
    subject: `Your ${brand.productName} account goes on with ${how}`,
    title: `Your account goes on with ${how}`,
    preview: `Your ${planName} plan no longer pays for calls`,
    paragraphs: [
      `Your ${planName} plan no longer pays for calls. ${capitalised(describeGoingOn(goingOn))}.`,
      `${describeMore(goingOn)} Your dashboard says why the plan pays for nothing now.`,
    ],
    action: { label: 'Open your dashboard', url: dashboardUrl },
  }
}

function describeMore({ by }: GoingOn): string {
  return by === 'credits'
    ? 'When they are used up, or to serve your other agents, buy credits or choose a plan.'
    : 'For more calls or agents, buy credits or choose a plan; the token stays the same.'
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

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
