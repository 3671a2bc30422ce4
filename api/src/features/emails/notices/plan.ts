import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import type { BuyablePlan } from '@kamiyo/catalog/types'
import type { TrialLapse } from '../../subscriptions/trial-lapse.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { WITHOUT_METHOD } from './trial.ts'

export function planChangedNotice(change: {
  from: BuyablePlan
  to: BuyablePlan
  hasAccess: boolean
  /** Agents whose tokens are refused because the new plan has no place for them. */
  withoutPlace: readonly string[]
  dashboardUrl: string
}): SubjectNotice {
  const { limits } = change.to
  return {
    subject: `Your ${brand.productName} plan is now ${change.to.name}`,
    title: `You are on ${change.to.name} now`,
    preview: `Changed from ${change.from.name} to ${change.to.name}`,
    paragraphs: [
      `Your plan has changed from ${change.from.name} to ${change.to.name}. ${sayOfTokens(change)}`,
      ...(change.withoutPlace.length > 0 ? [sayOfSuspended(change.withoutPlace)] : []),
    ],
    facts: [
      { label: 'Agents', value: formatLimit(limits.maxAgents) },
      { label: 'Requests a minute', value: formatLimit(limits.rateLimitRpm) },
      { label: 'Requests a day', value: formatLimit(limits.rateLimitDaily) },
    ],
    action: { label: 'Open your dashboard', url: change.dashboardUrl },
  }
}

function sayOfTokens({ hasAccess, withoutPlace }: { hasAccess: boolean; withoutPlace: readonly string[] }) {
  if (!hasAccess) return 'It gives no access just now; the dashboard says why, and what to do.'
  return withoutPlace.length > 0
    ? 'The tokens that have a place stay the same and have the new limits already.'
    : 'Your tokens stay the same and have the new limits already.'
}

const NAMED_AGENTS = 10

function sayOfSuspended(names: readonly string[]): string {
  const more = names.length - NAMED_AGENTS
  const list = names.slice(0, NAMED_AGENTS).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return `The new plan has no place for these agents, so their tokens are refused: ${list}. Revoke others on the dashboard, and they work again.`
}

interface Ending {
  planName: string
  dashboardUrl: string
}

/** Where a trial without a payment method comes to its end before. */
type Lapsing = { lapse: TrialLapse | null }

interface Charges {
  /** What is still to be paid; undefined when nothing is. */
  openAmount: string | undefined
  /** The next payment before the end; undefined when there is none. */
  renewsAt: string | undefined
}

/** Until a cancellation comes due; `unpaidUntil` where an open payment may end access sooner. */
export type TokenForecast = 'works' | 'refused' | { unpaidUntil: string }

export function cancellationScheduledNotice(
  ending: Ending & Charges & Lapsing & { endsAt: string | undefined; token: TokenForecast },
): SubjectNotice {
  const until = ending.endsAt ?? 'the end of the period that is paid for'
  const works = ending.token === 'works' && !ending.lapse
  return {
    subject: `Your ${brand.productName} subscription will end`,
    title: 'Your cancellation is noted',
    preview: `Your ${works ? 'token works' : 'subscription lasts'} until ${until}`,
    paragraphs: [
      `Your ${ending.planName} subscription ${ending.renewsAt ? 'has a last day' : 'will not renew'}. ${sayOfToken(ending, until)} ${sayOfCharges(ending)}`.trim(),
      'Changed your mind? Until then you can take the cancellation back, and everything goes on as before.',
    ],
    facts: [{ label: works ? 'Access until' : 'Lasts until', value: until }],
    action: { label: 'Keep the subscription', url: ending.dashboardUrl },
  }
}

function sayOfToken({ token, lapse }: Lapsing & { token: TokenForecast }, until: string): string {
  if (lapse && token === 'works') return `It lasts until ${until} at most. ${sayOfLapse(lapse)}`
  if (token === 'works') return `Your token works until ${until}.`
  return token === 'refused'
    ? `It lasts until ${until}. Your token is refused just now; the dashboard says why, and what to do.`
    : `It lasts until ${until}. A payment is still open: if it stays so, your token is refused from ${token.unpaidUntil}.`
}

const sayOfLapse = (lapse: TrialLapse) =>
  `You have no payment method yet. Unless you add one, ${WITHOUT_METHOD[lapse]}.`

function sayOfCharges({ openAmount, renewsAt, lapse }: Charges & Lapsing): string {
  const open = openAmount ? [`An amount of ${openAmount} is still unpaid.`] : []
  const next = renewsAt ? [`Until then it renews as before, next on ${renewsAt}.`] : []
  if (lapse) return open.join('')
  return (
    [...open, ...next].join(' ') ||
    'No further period will be charged; only a change of plan that is not billed yet still is.'
  )
}

export function cancellationUndoneNotice(
  ending: Ending & Lapsing & { renewsAt: string | undefined; isCollected: boolean },
): SubjectNotice {
  return {
    subject: `Your ${brand.productName} subscription goes on`,
    title: 'Your subscription goes on',
    preview: 'The cancellation was taken back',
    paragraphs: [
      `The cancellation of your ${ending.planName} subscription was taken back. ${sayOfNext(ending)}`,
    ],
    ...(ending.renewsAt && { facts: [{ label: 'Renews on', value: ending.renewsAt }] }),
    action: { label: 'Open your dashboard', url: ending.dashboardUrl },
  }
}

function sayOfNext({ isCollected, lapse }: Lapsing & { isCollected: boolean }): string {
  if (lapse) return `Your token stays the same. ${sayOfLapse(lapse)}`
  const next = isCollected ? 'It renews as before' : 'We have paused its payments for now'
  return `${next}, and your token stays the same.`
}
