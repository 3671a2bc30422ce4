import { instantAt, isObject, textAt } from '../lib/json.ts'

export const MAIL_OUTCOMES = ['delivered', 'dropped', 'bounced', 'spam_report'] as const
export type MailOutcome = (typeof MAIL_OUTCOMES)[number]

/** What SendGrid reports about one of our e-mails and one recipient. */
export interface MailEvent {
  id: string
  deliveryId: string
  outcome: MailOutcome
  reason: string | null
  occurredAt: Date
}

const OUTCOME_OF_EVENT: Record<string, MailOutcome> = {
  delivered: 'delivered',
  dropped: 'dropped',
  bounce: 'bounced',
  spamreport: 'spam_report',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const MAX_ID_LENGTH = 200
const MAX_REASON_LENGTH = 500
const LAST_SECOND = new Date('9999-12-31T23:59:59Z')

/** The batch posted by SendGrid; undefined if the body is not one. */
export function parseBatch(body: Buffer): unknown[] | undefined {
  try {
    const batch: unknown = JSON.parse(body.toString('utf8'))
    return Array.isArray(batch) ? batch : undefined
  } catch {
    return undefined
  }
}

/**
 * Undefined for events that say nothing about delivery, such as `processed` or `open`, and for e-mails that
 * are not ours.
 */
export function readMailEvent(entry: unknown): MailEvent | undefined {
  const name = textAt(entry, 'event')
  const id = textAt(entry, 'sg_event_id')
  const deliveryId = textAt(entry, 'delivery_id')
  const occurredAt = instantAt(entry, 'timestamp')
  if (!isObject(entry) || !name || !Object.hasOwn(OUTCOME_OF_EVENT, name)) return undefined
  const outcome = OUTCOME_OF_EVENT[name]
  if (!outcome || !id || id.length > MAX_ID_LENGTH || !deliveryId || !UUID.test(deliveryId)) return undefined
  if (!occurredAt || !(occurredAt > new Date(0) && occurredAt < LAST_SECOND)) return undefined
  return {
    id: printable(id),
    deliveryId: deliveryId.toLowerCase(),
    outcome,
    reason: readReason(entry),
    occurredAt,
  }
}

function readReason(entry: unknown): string | null {
  const reason = textAt(entry, 'reason') ?? textAt(entry, 'response')
  return reason === undefined ? null : printable(reason.slice(0, MAX_REASON_LENGTH))
}

/**
 * An e-mail server may answer with anything, but the database accepts neither NUL nor half of a surrogate
 * pair.
 */
function printable(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .trim()
}
