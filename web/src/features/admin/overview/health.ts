import type { Overview } from './get-overview.ts'

export interface Health {
  isGood: boolean
  text: string
}

/** Longer than any job waits while a worker is running. */
const LATE_AFTER_MS = 5 * 60_000

export function webhookHealth({ webhooks, generated_at }: Overview): Health {
  if (webhooks.dead > 0) return bad(`${counted(webhooks.dead, 'event')} given up`)
  if (isLate(webhooks.oldest_waiting_at, generated_at)) return bad('Processing is behind')
  if (webhooks.failed > 0) return bad(`${counted(webhooks.failed, 'event')} being tried again`)
  return good('Every event is processed')
}

export function mailHealth({ mail, generated_at }: Overview): Health {
  if (mail.paused === 'all') return bad('Sending is paused')
  if (mail.dead > 0) return bad(`${counted(mail.dead, 'mail')} refused for good`)
  if (mail.returned > 0) return bad(`${counted(mail.returned, 'token mail')} came back`)
  if (mail.paused === 'others') return bad('Only tokens and codes are sent for now')
  if (isLate(mail.oldest_queued_at, generated_at)) return bad('Sending is behind')
  return good('Mails are going out')
}

export function queueHealth({ queue, generated_at }: Overview): Health {
  if (isLate(queue.oldest_due_at, generated_at)) return bad('Jobs are due and nobody takes them')
  return good('Jobs run when they are due')
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function isLate(since: string | null, now: string): boolean {
  return since !== null && Date.parse(now) - Date.parse(since) > LATE_AFTER_MS
}

function good(text: string): Health {
  return { isGood: true, text }
}

function bad(text: string): Health {
  return { isGood: false, text }
}
