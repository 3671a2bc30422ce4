import Client from '@sendgrid/client/src/classes/client.js'
import MailService from '@sendgrid/mail/src/classes/mail-service.js'
import { textAt } from '../lib/json.ts'
import { type MailSender, parseSender } from '../lib/mail-sender.ts'
import { type MailFailure, readAnswer, readFailure } from './failure.ts'

export interface MailMessage {
  to: string | string[]
  subject: string
  html: string
  text: string
  replyTo?: string
  /** Returned in the provider's events, so that a delivery can be told apart from its copies. */
  deliveryId: string
}

export type SendOutcome =
  | { sent: true; providerMessageId: string | null }
  | { sent: false; failure: MailFailure }

export interface Mailer {
  /** Does not throw if the provider or the network fails; the outcome says what to do next. */
  send(message: MailMessage): Promise<SendOutcome>
}

export interface MailerConfig {
  apiKey: string
  apiBase?: string
  /** `a@b.example`, or `Name <a@b.example>`. */
  from: string
}

const TIMEOUT_MS = 10_000

export function createMailer(config: MailerConfig): Mailer {
  const service = createService(config)
  const from = readSender(config.from)
  return {
    async send(message) {
      try {
        const [response] = await service.send(toRequest(message, from))
        const failure = readAnswer(response.statusCode)
        if (failure) return { sent: false, failure }
        return { sent: true, providerMessageId: textAt(response, 'headers', 'x-message-id') ?? null }
      } catch (error) {
        return { sent: false, failure: readFailure(error, new Date()) }
      }
    },
  }
}

function readSender(text: string): MailSender {
  const sender = parseSender(text)
  if (!sender) throw new Error(`"${text}" is neither an e-mail address nor Name <address>`)
  return sender
}

function createService(config: MailerConfig) {
  const client = new Client()
  client.setApiKey(config.apiKey)
  // A server that redirects is not the provider, and following the redirect would turn the request into a GET
  // without a body.
  client.setDefaultRequest({ maxRedirects: 0 })
  if (config.apiBase) client.setDefaultRequest('baseUrl', config.apiBase)
  const service = new MailService()
  service.setClient(client)
  service.setTimeout(TIMEOUT_MS)
  return service
}

function toRequest(message: MailMessage, from: MailSender) {
  return {
    to: message.to,
    from,
    subject: message.subject,
    ...(message.replyTo && { replyTo: message.replyTo }),
    text: message.text,
    html: message.html,
    customArgs: { delivery_id: message.deliveryId },
    // A rewritten link would lead through another host, and we do not track who opens an e-mail.
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
    },
  }
}
