import type { TokenMail } from './get-token-mail.ts'

const FIRST_POLL_MS = 2000
const LONGEST_POLL_MS = 15_000
/** E-mail servers usually refuse an e-mail within minutes; later reports appear on the operators' pages. */
const LAST_POLL = 60

/** How long to wait before checking the e-mail again; false if it will not change while the page is open. */
export function tokenMailPollMs(mail: TokenMail | undefined, answers: number): number | false {
  const isFinal = mail?.state === 'returned' && !mail.can_correct
  if (isFinal || answers >= LAST_POLL) return false
  // The receiving server may still bounce it.
  if (mail?.state === 'delivered') return LONGEST_POLL_MS
  return Math.min(FIRST_POLL_MS * 1.3 ** answers, LONGEST_POLL_MS)
}
