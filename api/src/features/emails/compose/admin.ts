import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { instantOf, textAt } from '../../../lib/json.ts'
import { getSubscription } from '../../subscriptions/repository.ts'
import { findToken } from '../../tokens/repository.ts'
import { findDeadEvent, findReturnedMail } from '../facts.ts'
import { deadEventNotice, mailPausedNotice, tokenIssuedNotice } from '../notices/admin.ts'
import { inquiryLimitNotice } from '../notices/inquiry.ts'
import { addressCorrectedNotice, tokenMailReturnedNotice } from '../notices/returned.ts'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type Composer, cancelled, toReady } from './composed.ts'

type NoticeOf = (deps: Deps, delivery: DeliveryRecord) => Promise<SubjectNotice | string>

export function toAdmins(noticeOf: NoticeOf): Composer {
  return async (deps, delivery) => {
    const to = deps.config.auth.adminEmails
    if (to.length === 0) return cancelled('ADMIN_EMAILS is empty')
    const notice = await noticeOf(deps, delivery)
    return typeof notice === 'string' ? cancelled(notice) : await toReady(deps, to, notice)
  }
}

const adminUrl = (deps: Deps, page: string) => `${deps.config.http.publicUrl}/admin/${page}`

export const composeDeadEvent = toAdmins(async (deps, { eventId }) => {
  const event = eventId ? await findDeadEvent(deps.db, eventId) : undefined
  if (!event) return 'The event is no longer dead'
  return deadEventNotice({ ...event, adminUrl: adminUrl(deps, `events/${event.id}`) })
})

export const composeMailPaused = toAdmins(async (deps, { details }) =>
  mailPausedNotice({
    since: (instantOf(details, 'startedAt') ?? deps.clock.now()).toUTCString(),
    reason: textAt(details, 'reason') ?? 'unknown',
    adminUrl: adminUrl(deps, 'mails'),
  }),
)

export const composeTokenIssued = toAdmins(async (deps, { tokenJti }) => {
  const token = tokenJti ? await findToken(deps.db, tokenJti) : undefined
  if (!token?.subscriptionId) return 'The token or its subscription no longer exists'
  const subscription = await getSubscription(deps.db, token.subscriptionId)
  return tokenIssuedNotice({
    email: await findRecipient(deps.db, subscription.customerId),
    planName: getPlan(subscription.tier).name,
    agent: token.agentName,
    subscriptionId: token.subscriptionId,
    adminUrl: adminUrl(deps, `customers/${subscription.customerId}`),
  })
})

export const composeTokenMailReturned = toAdmins(async (deps, { details }) => {
  const deliveryId = textAt(details, 'deliveryId')
  const mail = deliveryId ? await findReturnedMail(deps.db, deliveryId) : undefined
  if (!mail?.customerId) return 'The mail or its customer no longer exists'
  return tokenMailReturnedNotice({
    ...mail,
    email: await findRecipient(deps.db, mail.customerId),
    adminUrl: adminUrl(deps, `customers/${mail.customerId}`),
  })
})

export const composeAddressCorrected = toAdmins(async (deps, { customerId }) => {
  if (!customerId) return 'The customer no longer exists'
  return addressCorrectedNotice({
    email: await findRecipient(deps.db, customerId),
    adminUrl: adminUrl(deps, `customers/${customerId}`),
  })
})

export const composeInquiryLimit = toAdmins(async (deps) =>
  inquiryLimitNotice({
    mailedADay: deps.config.inquiries.mailsPerDay,
    adminUrl: adminUrl(deps, 'inquiries'),
  }),
)
