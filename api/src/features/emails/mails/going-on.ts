import { formatCredits, formatLimit } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import type { FreePlan } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { findStanding, type Standing } from '../../standing/find-standing.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findLastDay, type LastDay } from '../compose/last-day.ts'
import { findAccountOfCustomer } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** With what an account goes on when one of its subscriptions gives no access, and whether it has a token in use for that. */
export type GoingOn = { hasToken: boolean } & (
  | { by: 'plan'; planName: string; until: LastDay | undefined }
  /** `credits` as they are written, such as `640 credits`. */
  | { by: 'credits'; credits: string }
  | { by: 'free'; plan: FreePlan }
)

/** Undefined if nothing else serves the account. `isPlanOver` if the subscription does not come back by being paid. */
export async function findGoingOn(
  deps: Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>,
  { customerId, stripeSubscriptionId, withdrawal }: SubscriptionRecord,
  isPlanOver: boolean,
): Promise<GoingOn | undefined> {
  const accountId = await findAccountOfCustomer(deps.db, customerId)
  if (accountId === undefined) return undefined
  const leftOut = { stripeSubscriptionId, withdrawal, isOver: isPlanOver }
  const standing = await findStanding(deps, accountId, leftOut)
  return standing && (await toGoingOn(deps, standing))
}

/** In the words of a mail. */
export async function toGoingOn(deps: Pick<Deps, 'config' | 'db'>, standing: Standing): Promise<GoingOn> {
  const { hasToken } = standing
  switch (standing.by) {
    case 'plan':
      return {
        ...{ by: 'plan', planName: getPlan(standing.subscription.tier).name, hasToken },
        until: await findLastDay(deps, standing.subscription),
      }
    case 'credits':
      return { by: 'credits', credits: formatCredits(standing.creditMillis / 1000), hasToken }
    case 'free':
      return { by: 'free', plan: standing.plan, hasToken }
  }
}

const MAKE_TOKEN = 'make a token on the dashboard, under Agents'

/** Within a sentence, of an account that does so now. */
export function describeGoingOn(goingOn: GoingOn): string {
  const { hasToken } = goingOn
  switch (goingOn.by) {
    case 'plan':
      return `your ${goingOn.planName} plan goes on${untilThen(goingOn)}${goingOn.until?.why === 'unpaid' ? ' (longer once its open payment arrives)' : ''}${hasToken ? ', with its token' : `; ${MAKE_TOKEN}`}`
    case 'credits':
      return hasToken
        ? `your account has ${goingOn.credits} left, and its oldest agent goes on with them`
        : `your account has ${goingOn.credits} left; to use them, ${MAKE_TOKEN}`
    case 'free':
      return `your account goes on with the ${describePlan(goingOn.plan, hasToken)}`
  }
}

/** The same for a subject, where it is short. */
export function nameGoingOn(goingOn: GoingOn): string {
  switch (goingOn.by) {
    case 'plan':
      return `${goingOn.planName} goes on${untilThen(goingOn)}`
    case 'credits':
      return 'your account goes on with credits'
    case 'free':
      return `your account goes on with the ${goingOn.plan.name} plan`
  }
}

const untilThen = ({ until }: { until: LastDay | undefined }) =>
  until ? ` until ${formatDate(until.at)}` : ''

const WHY_UNTIL: Record<LastDay['why'], string> = {
  unpaid: 'unless its own open payment arrives before',
  cancelled: 'when it ends',
  trial: 'when its trial ends without a payment method',
}

/** For news of until when a plan gives access: what happens then. */
export function withGoingOn(notice: SubjectNotice, goingOn: GoingOn | undefined): SubjectNotice {
  if (!goingOn) return notice
  return { ...notice, paragraphs: [...notice.paragraphs, describeLater(goingOn)] }
}

function describeLater(goingOn: GoingOn): string {
  const { hasToken } = goingOn
  switch (goingOn.by) {
    case 'plan':
      if (goingOn.until)
        return `Your ${goingOn.planName} plan beside it gives access${untilThen(goingOn)}, ${WHY_UNTIL[goingOn.until.why]}.`
      return `Your ${goingOn.planName} plan goes on beside it${hasToken ? ', with its token' : ''}.`
    case 'credits':
      return `Your account has ${goingOn.credits} left. Once the plan gives no access, ${hasToken ? 'its oldest agent goes on with them, and its token keeps working' : 'they pay for its calls'}.`
    case 'free':
      return `Once the plan gives no access, your account goes on with the ${describePlan(goingOn.plan, hasToken)}.`
  }
}

/** How to get more than what the account goes on with; nothing beside another plan. */
export function describeMore({ by, hasToken }: GoingOn): string {
  if (by === 'plan') return ''
  return by === 'credits'
    ? 'When they are used up, or to serve your other agents, buy credits or choose a plan.'
    : `For more calls or agents, buy credits or choose a plan${hasToken ? '; the token stays the same' : ''}.`
}

function describePlan(free: FreePlan, hasToken: boolean): string {
  const calls = `${free.name} plan, which has ${formatLimit(free.callsPerMonth)} calls a month`
  return hasToken ? `${calls}, and ${describeAgents(free)}` : `${calls}; ${MAKE_TOKEN}`
}

function describeAgents({ limits: { maxAgents } }: FreePlan): string {
  if (maxAgents === null) return 'your tokens go on working'
  return maxAgents === 1
    ? 'the token of your oldest agent goes on working'
    : `the tokens of your oldest ${maxAgents} agents go on working`
}

export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
