import { formatWord } from './format.ts'
import { type Html, html } from './html.ts'

const tones: Record<string, 'good' | 'warn' | 'bad'> = {
  active: 'good',
  complete: 'good',
  paid: 'good',
  succeeded: 'good',
  trialing: 'good',
  won: 'good',
  cancels: 'warn',
  incomplete: 'warn',
  open: 'warn',
  past_due: 'warn',
  retrying: 'warn',
  paused: 'warn',
  pending: 'warn',
  refunded: 'warn',
  needs_response: 'warn',
  under_review: 'warn',
  warning_needs_response: 'warn',
  warning_under_review: 'warn',
  sending: 'warn',
  failed: 'bad',
  incomplete_expired: 'bad',
  lost: 'bad',
  uncollectible: 'bad',
  unpaid: 'bad',
}

export function statusBadge(status: string): Html {
  return html`<span class="badge ${tones[status]}">${formatWord(status)}</span>`
}
