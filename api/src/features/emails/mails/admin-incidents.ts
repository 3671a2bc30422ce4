import { brand } from '@kamiyo/catalog/brand'
import { instantOf, textAt } from '../../../lib/json.ts'
import type { Mail } from '../compose/mail.ts'
import { adminUrl, toAdmins } from '../compose/operators.ts'
import { findDeadEvent } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

export const deadEvent: Mail<{ eventId: string }> = {
  row: ({ eventId }) => ({ eventId, dedupeKey: eventId }),
  compose: toAdmins(async (deps, { eventId }) => {
    const event = eventId ? await findDeadEvent(deps.db, eventId) : undefined
    if (!event) return 'The event is no longer dead'
    return deadEventNotice({ ...event, adminUrl: adminUrl(deps, `events/${event.id}`) })
  }),
}

export const mailPaused: Mail<{ startedAt: Date; reason: string }> = {
  row: ({ startedAt, reason }) => ({
    dedupeKey: startedAt.toISOString(),
    details: { startedAt, reason },
  }),
  compose: toAdmins(async (deps, { details }) =>
    mailPausedNotice({
      since: (instantOf(details, 'startedAt') ?? deps.clock.now()).toUTCString(),
      reason: textAt(details, 'reason') ?? 'unknown',
      adminUrl: adminUrl(deps, 'mails'),
    }),
  ),
}

export const inquiryLimit: Mail<{ day: string }> = {
  row: ({ day }) => ({ dedupeKey: day }),
  compose: toAdmins(async (deps) =>
    inquiryLimitNotice({
      mailedADay: deps.config.inquiries.mailsPerDay,
      adminUrl: adminUrl(deps, 'inquiries'),
    }),
  ),
}

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
      'We gave this event up after the last retry; it has no effect until it is replayed. All other events are processed as usual.',
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
    preview: 'The mail provider refused all our mail',
    paragraphs: [
      'The mail provider has refused all our mail since the time below, for the reason below. As you read this, sending works again; everything that waited is on its way, and nothing was lost.',
    ],
    facts: [
      { label: 'Since', value: pause.since },
      { label: 'Reason', value: pause.reason },
    ],
    action: { label: 'Look at the mails', url: pause.adminUrl },
  }
}

export function inquiryLimitNotice(props: { mailedADay: number; adminUrl: string }): SubjectNotice {
  return {
    subject: `[${brand.productName}] The contact form has reached its daily limit`,
    title: 'The contact form has reached its daily limit',
    preview: 'Further messages are stored, and can be read on the Inquiries page',
    paragraphs: [
      `The contact form has brought ${props.mailedADay} messages within 24 hours, which is the number that is mailed to you. Further ones are stored and listed on the Inquiries page; nothing is lost.`,
      'The limit keeps a stranger from using up the mails that carry tokens and codes. It is INQUIRY_MAILS_PER_DAY.',
    ],
    facts: [{ label: 'Mailed in 24 hours', value: String(props.mailedADay) }],
    action: { label: 'Read the messages', url: props.adminUrl },
  }
}
