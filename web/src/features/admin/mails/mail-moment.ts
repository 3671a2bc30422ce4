interface Timed {
  attempts: number
  created_at: string
  next_attempt_at: string | null
  sent_at: string | null
}

/** When it was sent or will be sent: some wait for their time, which is not a backlog. */
export function mailMoment({ attempts, created_at, next_attempt_at, sent_at }: Timed): {
  label: '' | 'due' | 'next try' | 'since'
  at: string
} {
  if (sent_at) return { label: '', at: sent_at }
  if (next_attempt_at) return { label: attempts === 0 ? 'due' : 'next try', at: next_attempt_at }
  return { label: 'since', at: created_at }
}
