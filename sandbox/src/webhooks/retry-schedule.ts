/** Stripe retries for three days; here the same pattern is compressed so that a test can wait for it. */
const MAX_ATTEMPTS = 10
const FIRST_PAUSE_MS = 2_000

/** The pause after the given number of failed attempts, or null if it was the last. */
export function pauseAfter(attempts: number): number | null {
  return attempts >= MAX_ATTEMPTS ? null : FIRST_PAUSE_MS * 2 ** (attempts - 1)
}
