import { formatCredits, formatLimit } from '@kamiyo/catalog/format'
import { formatDate } from '../../../lib/date.ts'
import type { CreditGrant, PendingPack } from './get-credits.ts'

const RECEIVED: Record<CreditGrant['source'], string> = {
  purchase: 'Bought on',
  grant: 'Given on',
  carry_over: 'Carried over on',
}

export function receivedText({ source, created_at }: CreditGrant): string {
  return `${RECEIVED[source]} ${formatDate(created_at)}`
}

export function leftText({ remaining, credits }: CreditGrant): string {
  return `${formatLimit(remaining)} of ${formatLimit(credits)} left`
}

/** How long the rest can be used; nothing for what is used up. */
export function validText({ remaining, expires_at: end }: CreditGrant, nowMs: number): string | undefined {
  if (remaining === 0) return undefined
  if (end === null) return 'Do not expire'
  return `${Date.parse(end) > nowMs ? 'Expire' : 'Expired'} on ${formatDate(end)}`
}

export function pendingText({ name, credits, ordered_at }: PendingPack): string {
  return `Your payment for the ${name} pack, ordered on ${formatDate(ordered_at)}, is on its way; a bank debit takes some days. Its ${formatCredits(credits)} are added once it arrives. Please do not pay again.`
}
