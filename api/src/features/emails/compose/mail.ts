import type { Deps } from '../../../deps.ts'
import type { MailMessage } from '../../../mail/client.ts'
import { renderNotice } from '../render.tsx'
import type { DeliveryRecord } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** Defines one e-mail. `Request` is the data that the caller provides; `mails.ts` lists them by kind. */
export interface Mail<Request> {
  /**
   * The key identifies the occasion, not the event that reported it: however often we hear of it, one e-mail
   * is sent.
   */
  row: (request: Request & { kind: string }) => Row
  compose: Composer
  /** `PRIORITY.ordinary` by default. */
  priority?: number
}

/** What is stored of a request besides its kind. */
export interface Row {
  dedupeKey: string
  customerId?: string
  stripeSubscriptionId?: string
  tokenJti?: string
  inquiryId?: string
  eventId?: string
  details?: object
}

/**
 * When e-mails have to wait, those with a token go first, and those that anyone can trigger go last.
 */
export const PRIORITY = { anonymous: 0, ordinary: 1, token: 2 } as const

export type Composed =
  | { outcome: 'ready'; message: Omit<MailMessage, 'deliveryId'> }
  | { outcome: 'cancelled'; reason: string }

/** Builds an e-mail from current data when it is sent, or returns why it is no longer needed. */
export type Composer = (deps: Deps, delivery: DeliveryRecord) => Promise<Composed>

export function cancelled(reason: string): Composed {
  return { outcome: 'cancelled', reason }
}

export async function toReady(deps: Deps, to: string | string[], notice: SubjectNotice): Promise<Composed> {
  const { supportEmail } = deps.config.mail
  const rendered = await renderNotice(notice, supportEmail)
  return { outcome: 'ready', message: { to, replyTo: supportEmail, subject: notice.subject, ...rendered } }
}

export function dashboardUrl(deps: Pick<Deps, 'config'>): string {
  return `${deps.config.http.publicUrl}/dashboard`
}
