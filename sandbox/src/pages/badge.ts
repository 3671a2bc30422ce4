import { formatWord } from './format.ts'
import { type Html, html } from './html.ts'

const tones: Record<string, 'good' | 'warn' | 'bad'> = {
  active: 'good',
  complete: 'good',
  paid: 'good',
  succeeded: 'good',
  trialing: 'good',
  cancels: 'warn',
  incomplete: 'warn',
  open: 'warn',
  past_due: 'warn',
  retrying: 'warn',
  paused: 'warn',
  pending: 'warn',
  sending: 'warn',
  failed: 'bad',
  incomplete_expired: 'bad',
  uncollectible: 'bad',
  unpaid: 'bad',
}

export function statusBadge(status: string): Html {
  return html`<span class="badge ${tones[status]}">${formatWord(status)}</span>`
}
