import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { pause } from '../lib/pause.ts'
import type { EventWebhook, MailAccountStore } from './account.ts'
import type { BounceList } from './bounces.ts'
import type { Mail } from './store.ts'

export const MAIL_EVENTS = ['delivered', 'bounce', 'dropped', 'spamreport'] as const
export type MailEventName = (typeof MAIL_EVENTS)[number]

export interface MailEvents {
  /**
   * Decides what happens to an e-mail: by the bounce list, unless it is bypassed, and by the recipient's
   * domain.
   */
  follow(mail: Mail, options: { bypassesBounces: boolean }): void
  emit(mail: Mail, name: MailEventName): void
  /** Resolves when no event is being sent. */
  settle(): Promise<void>
}

const TRIES_AFTER_MS = [0, 1_000, 5_000, 15_000]
const TIMEOUT_MS = 10_000

const FLAGS: Record<MailEventName, string> = {
  delivered: 'delivered',
  bounce: 'bounce',
  dropped: 'dropped',
  spamreport: 'spam_report',
}
const FATES: Record<string, readonly MailEventName[]> = {
  'bounce.example': ['bounce'],
  'dropped.example': ['dropped'],
  'spam.example': ['delivered', 'spamreport'],
}
const HARD_BOUNCE = { reason: '550 5.1.1 The email account does not exist', status: '5.1.1' }
const DETAILS: Record<MailEventName, Record<string, string>> = {
  delivered: { response: '250 OK' },
  bounce: { ...HARD_BOUNCE, type: 'bounce' },
  dropped: { reason: 'Bounced Address', status: '5.0.0' },
  spamreport: {},
}

/**
 * SendGrid's event webhook: batches of one event each, signed if that is enabled, and retried for a while.
 */
export function createMailEvents(
  account: MailAccountStore,
  bounces: BounceList,
  log: FastifyBaseLogger,
): MailEvents {
  const inFlight = new Set<Promise<void>>()
  const stopping = new AbortController()
  const emit = (mail: Mail, name: MailEventName) => {
    if (name === 'bounce') bounces.add(toBounce(mail))
    const { webhook } = account.get()
    if (!webhook?.enabled || !webhook.events[FLAGS[name]]) return
    const sending = post(webhook, JSON.stringify([toEvent(mail, name)]), stopping.signal).catch(
      (error: unknown) => log.warn({ error: String(error), mail: mail.id, name }, 'Mail event not delivered'),
    )
    inFlight.add(sending)
    void sending.finally(() => inFlight.delete(sending))
  }
  return {
    emit,
    follow: (mail, { bypassesBounces }) => {
      if (!bypassesBounces && bounces.find(mail.to)) return emit(mail, 'dropped')
      const domain = mail.to.toLowerCase().split('@')[1] ?? ''
      for (const name of FATES[domain] ?? (['delivered'] as const)) emit(mail, name)
    },
    settle: async () => {
      stopping.abort()
      await Promise.allSettled(inFlight)
    },
  }
}

function toBounce({ to }: Mail) {
  return { created: Math.floor(Date.now() / 1000), email: to, ...HARD_BOUNCE }
}

function toEvent(mail: Mail, event: MailEventName) {
  return {
    email: mail.to,
    timestamp: Math.floor(Date.now() / 1000),
    'smtp-id': `<${mail.message_id}@sandbox>`,
    event,
    sg_event_id: randomUUID(),
    sg_message_id: `${mail.message_id}.filter0001.1.1.0`,
    ...DETAILS[event],
    ...mail.custom_args,
  }
}

async function post(webhook: EventWebhook, body: string, stopping: AbortSignal): Promise<void> {
  for (const [index, pauseMs] of TRIES_AFTER_MS.entries()) {
    await pause(pauseMs, stopping)
    if (stopping.aborted) return
    const status = await postOnce(webhook, body, stopping).catch((error: unknown) => String(error))
    if (typeof status === 'number' && status >= 200 && status < 300) return
    if (index === TRIES_AFTER_MS.length - 1) throw new Error(`${webhook.url}: ${status}`)
  }
}

async function postOnce(webhook: EventWebhook, body: string, stopping: AbortSignal): Promise<number> {
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), stopping])
  const headers = { 'content-type': 'application/json', ...(webhook.is_signed && signature(webhook, body)) }
  const response = await fetch(webhook.url, { method: 'POST', redirect: 'manual', headers, body, signal })
  await response.arrayBuffer()
  return response.status
}

function signature({ private_key }: EventWebhook, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const key = createPrivateKey({ key: Buffer.from(private_key, 'base64'), format: 'der', type: 'pkcs8' })
  return {
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString(
      'base64',
    ),
  }
}
