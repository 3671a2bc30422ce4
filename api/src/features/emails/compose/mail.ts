import type { Deps } from '../../../deps.ts'
import type { MailMessage } from '../../../mail/client.ts'
import { renderNotice } from '../render.tsx'
import type { DeliveryRecord } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** Everything of one mail. `Request` is what it must be told where it happens; `mails.ts` lists them by kind. */
export interface Mail<Request> {
  /** Its key names the happening, not the event that told of it: however often we hear of it, there is one mail. */
  row: (request: Request & { kind: string }) => Row
  compose: Composer
  /** `PRIORITY.ordinary` unless it says so. */
  priority?: number
}

/** What is stored of a request, beside its kind. */
export interface Row {
  dedupeKey: string
  customerId?: string
  stripeSubscriptionId?: string
  tokenJti?: string
  inquiryId?: string
  eventId?: string
  details?: object
}

/** Where mails wait for each other, those with a token go first, and those that any stranger can cause last. */
export const PRIORITY = { stranger: 0, ordinary: 1, token: 2 } as const

export type Composed =
  | { outcome: 'ready'; message: Omit<MailMessage, 'deliveryId'> }
  | { outcome: 'cancelled'; reason: string }

/** Builds a mail from what is true when it is sent, or says why it is no longer due. */
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
