import type { TokenMail } from './get-token-mail.ts'

const FIRST_POLL_MS = 2000
const LONGEST_POLL_MS = 15_000
/** A mail server says within minutes that it does not take a mail; later news stand in the operator's pages. */
const LAST_POLL = 60

/** How long to wait before asking again what became of the mail; false when it will not change while somebody looks. */
export function tokenMailPollMs(mail: TokenMail | undefined, answers: number): number | false {
  const isFinal = mail?.state === 'returned' && !mail.can_correct
  if (isFinal || answers >= LAST_POLL) return false
  // The server that took it may still send it back.
  if (mail?.state === 'delivered') return LONGEST_POLL_MS
  return Math.min(FIRST_POLL_MS * 1.3 ** answers, LONGEST_POLL_MS)
}
