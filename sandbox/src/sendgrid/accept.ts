import { newId, randomToken } from '../lib/ids.ts'
import type { MailEvents } from './events.ts'
import type { MailRequest, Personalization } from './request.ts'
import type { Mail, MailStore } from './store.ts'

const messageIdLength = 22

/** Stores one e-mail per personalization, like SendGrid, and returns the `X-Message-Id`. */
export function acceptMails(
  { mails, events }: { mails: MailStore; events: MailEvents },
  request: MailRequest,
  now: Date,
): string {
  const messageId = randomToken(messageIdLength)
  if (request.mail_settings?.sandbox_mode?.enable) return messageId
  const bypassesBounces = isBypassed(request.mail_settings)
  for (const personalization of request.personalizations ?? []) {
    const mail = toMail(request, personalization, messageId, now)
    mails.insert(mail)
    events.follow(mail, { bypassesBounces })
  }
  return messageId
}

function isBypassed(settings: MailRequest['mail_settings'] = {}): boolean {
  const { bypass_list_management: all, bypass_bounce_management: bounces } = settings
  return all?.enable === true || bounces?.enable === true
}

function toMail(request: MailRequest, personalization: Personalization, messageId: string, now: Date): Mail {
  const { to = [], cc = [], bcc = [], substitutions = {} } = personalization
  const from = personalization.from ?? request.from
  const fill = (text: string) => substitute(text, substitutions)
  const part = (type: string) => {
    const content = request.content?.find((candidate) => candidate.type === type)
    return content ? fill(content.value) : null
  }
  return {
    id: newId('mail'),
    message_id: messageId,
    to: to[0]?.email ?? '',
    from: from?.email ?? '',
    from_name: from?.name ?? null,
    reply_to: request.reply_to?.email ?? null,
    subject: fill(personalization.subject ?? request.subject ?? ''),
    html: part('text/html'),
    text: part('text/plain'),
    categories: request.categories ?? [],
    custom_args: { ...request.custom_args, ...personalization.custom_args },
    headers: { ...request.headers, ...personalization.headers },
    recipients: { to, cc, bcc },
    received_at: now.toISOString(),
  }
}

function substitute(text: string, substitutions: Record<string, string>): string {
  return Object.entries(substitutions).reduce((filled, [key, value]) => filled.replaceAll(key, value), text)
}
