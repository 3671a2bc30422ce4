import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import type { BuyablePlan } from '@kamiyo/catalog/types'
import type { SubjectNotice } from '../templates/notice.tsx'

export function planChangedNotice(change: {
  from: BuyablePlan
  to: BuyablePlan
  dashboardUrl: string
}): SubjectNotice {
  const { limits } = change.to
  return {
    subject: `Your ${brand.productName} plan is now ${change.to.name}`,
    title: `You are on ${change.to.name} now`,
    preview: `Changed from ${change.from.name}; your token stays the same`,
    paragraphs: [
      `Your plan has changed from ${change.from.name} to ${change.to.name}. Your token stays the same and has the new limits already.`,
    ],
    facts: [
      { label: 'Agents', value: formatLimit(limits.maxAgents) },
      { label: 'Requests a minute', value: formatLimit(limits.rateLimitRpm) },
      { label: 'Requests a day', value: formatLimit(limits.rateLimitDaily) },
    ],
    action: { label: 'Open your dashboard', url: change.dashboardUrl },
  }
}

interface Ending {
  planName: string
  dashboardUrl: string
}

/** Until a cancellation comes due; `unpaidUntil` where an open payment may end access sooner. */
export type TokenForecast = 'works' | 'refused' | { unpaidUntil: string }

export function cancellationScheduledNotice(
  ending: Ending & { endsAt: string | undefined; token: TokenForecast },
): SubjectNotice {
  const until = ending.endsAt ?? 'the end of the period that is paid for'
  const works = ending.token === 'works'
  return {
    subject: `Your ${brand.productName} subscription will end`,
    title: 'Your cancellation is noted',
    preview: `Your ${works ? 'token works' : 'subscription lasts'} until ${until}`,
    paragraphs: [
      `Your ${ending.planName} subscription will not renew. ${sayOfToken(ending.token, until)}`,
      'Changed your mind? Until then you can take the cancellation back, and everything goes on as before.',
    ],
    facts: [{ label: works ? 'Access until' : 'Lasts until', value: until }],
    action: { label: 'Keep the subscription', url: ending.dashboardUrl },
  }
}

function sayOfToken(token: TokenForecast, until: string): string {
  if (token === 'works') return `Your token works until ${until}, and nothing more will be charged.`
  return token === 'refused'
    ? `It lasts until ${until}. Your token is refused just now; the dashboard says why, and what to do.`
    : `It lasts until ${until}. A payment is still open: if it stays so, your token is refused from ${token.unpaidUntil}.`
}

export function cancellationUndoneNotice(ending: Ending & { renewsAt: string | undefined }): SubjectNotice {
  return {
    subject: `Your ${brand.productName} subscription goes on`,
    title: 'Your subscription goes on',
    preview: 'The cancellation was taken back',
    paragraphs: [
      `The cancellation of your ${ending.planName} subscription was taken back. It renews as before, and your token stays the same.`,
    ],
    ...(ending.renewsAt && { facts: [{ label: 'Renews on', value: ending.renewsAt }] }),
    action: { label: 'Open your dashboard', url: ending.dashboardUrl },
  }
}

export function trialEndingNotice(trial: Ending & { endsAt: string; price: string }): SubjectNotice {
  return {
    subject: `Your ${brand.productName} trial ends on ${trial.endsAt}`,
    title: 'Your trial is about to end',
    preview: `${trial.price} from ${trial.endsAt}`,
    paragraphs: [
      `Your ${trial.planName} trial ends on ${trial.endsAt}. From then on your card is charged ${trial.price}, and your token goes on working.`,
      'If you do not want to go on, cancel before that day and nothing is charged.',
    ],
    facts: [{ label: 'First payment', value: trial.endsAt }],
    action: { label: 'Open your dashboard', url: trial.dashboardUrl },
  }
}
