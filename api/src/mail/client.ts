import Client from '@sendgrid/client/src/classes/client.js'
import MailService from '@sendgrid/mail/src/classes/mail-service.js'
import { textAt } from '../lib/json.ts'
import { type MailFailure, readFailure } from './failure.ts'

export interface MailMessage {
  to: string | string[]
  subject: string
  html: string
  text: string
  replyTo?: string
  /** Comes back in the provider's events, so that a delivery can be told from its copies. */
  deliveryId: string
}

export type SendOutcome =
  | { sent: true; providerMessageId: string | null }
  | { sent: false; failure: MailFailure }

export interface Mailer {
  /** Never throws for what the provider or the network does; the outcome says what to do next. */
  send(message: MailMessage): Promise<SendOutcome>
}

export interface MailerConfig {
  apiKey: string
  apiBase?: string
  from: string
}

const TIMEOUT_MS = 10_000

export function createMailer(config: MailerConfig): Mailer {
  const service = createService(config)
  return {
    async send(message) {
      try {
        const [response] = await service.send(toRequest(message, config.from))
        return { sent: true, providerMessageId: textAt(response, 'headers', 'x-message-id') ?? null }
      } catch (error) {
        return { sent: false, failure: readFailure(error, new Date()) }
      }
    },
  }
}

function createService(config: MailerConfig) {
  const client = new Client()
  client.setApiKey(config.apiKey)
  if (config.apiBase) client.setDefaultRequest('baseUrl', config.apiBase)
  const service = new MailService()
  service.setClient(client)
  service.setTimeout(TIMEOUT_MS)
  return service
}

function toRequest(message: MailMessage, from: string) {
  return {
    to: message.to,
    from,
    subject: message.subject,
    ...(message.replyTo && { replyTo: message.replyTo }),
    text: message.text,
    html: message.html,
    customArgs: { delivery_id: message.deliveryId },
    // A rewritten link would pass the reader through another host, and an opened mail is nobody's business.
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
    },
  }
}
