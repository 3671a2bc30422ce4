import type { ReactNode } from 'react'
import { asWords } from '../../lib/words.ts'

const DOTS = { good: 'bg-accent', bad: 'bg-danger', quiet: 'bg-faint' }
type Tone = keyof typeof DOTS

const GOOD = new Set(['processed', 'sent', 'active', 'trialing', 'entitled', 'success', 'succeeded'])
const BAD = new Set(['failed', 'dead', 'past_due', 'unpaid', 'suspended', 'revoked', 'payment_failed'])

function toneOf(status: string): Tone {
  if (GOOD.has(status)) return 'good'
  return BAD.has(status) ? 'bad' : 'quiet'
}

/** A status as text; the colour only repeats it. */
export function Status({ status }: { status: string }) {
  return <Mark tone={toneOf(status)}>{asWords(status)}</Mark>
}

export function Mark({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-baseline gap-2 ${tone === 'bad' ? 'text-danger' : ''}`}>
      <span aria-hidden="true" className={`size-1.5 shrink-0 -translate-y-0.5 rounded-full ${DOTS[tone]}`} />
      <span>{children}</span>
    </span>
  )
}
