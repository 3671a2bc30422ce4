import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export function deadEventNotice(event: {
  id: string
  type: string
  attempts: number
  lastError: string | null
  adminUrl: string
}): SubjectNotice {
  return {
    subject: `[${brand.productName}] A webhook event needs you`,
    title: 'An event failed too often',
    preview: `${event.type} was tried ${event.attempts} times`,
    paragraphs: [
      'This event was tried until it was given up; what it tells has no effect until it is replayed. All other events go on as ever.',
    ],
    facts: [
      { label: 'Event', value: event.id },
      { label: 'Type', value: event.type },
      { label: 'Tries', value: String(event.attempts) },
      { label: 'Last error', value: event.lastError?.slice(0, 300) ?? 'none' },
    ],
    action: { label: 'Look at the event', url: event.adminUrl },
  }
}

export function mailPausedNotice(pause: { since: string; reason: string; adminUrl: string }): SubjectNotice {
  return {
    subject: `[${brand.productName}] Sending mail was paused`,
    title: 'Sending mail was paused',
    preview: 'The mail provider refused every mail of ours',
    paragraphs: [
      'The mail provider refused every mail of ours from the moment below on, for the reason below. As you read this, sending works again; everything that waited is on its way, and nothing was lost.',
    ],
    facts: [
      { label: 'Since', value: pause.since },
      { label: 'Reason', value: pause.reason },
    ],
    action: { label: 'Look at the mails', url: pause.adminUrl },
  }
}

export function tokenIssuedNotice(token: {
  email: string | null
  planName: string
  agent: string
  subscriptionId: string
  adminUrl: string
}): SubjectNotice {
  return {
    subject: `[${brand.productName}] A token was issued`,
    title: 'A token was issued',
    preview: `${token.planName}, ${token.subscriptionId}`,
    paragraphs: ['A customer has a new token. It goes to them alone and is not part of this mail.'],
    facts: [
      { label: 'Customer', value: token.email ?? 'no address yet' },
      { label: 'Plan', value: token.planName },
      { label: 'Agent', value: token.agent },
      { label: 'Subscription', value: token.subscriptionId },
    ],
    action: { label: 'Look at the customer', url: token.adminUrl },
  }
}
