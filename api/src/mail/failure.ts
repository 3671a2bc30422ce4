import { at, listAt, numberAt, textAt } from '../lib/json.ts'

/**
 * What the provider's answer means for the delivery: `rate_limited` waits as long as told,
 * `transient` backs off, `rejected` will never be taken, `unauthorized` concerns every mail.
 */
export type MailFailure =
  | { kind: 'rate_limited'; waitMs: number; message: string }
  | { kind: 'transient'; message: string }
  | { kind: 'rejected'; message: string }
  | { kind: 'unauthorized'; message: string }

const DEFAULT_WAIT_MS = 60_000
const MAX_WAIT_MS = 3_600_000

export function readFailure(error: unknown, now: Date): MailFailure {
  const status = at(error, 'response') === undefined ? undefined : numberAt(error, 'code')
  if (status === undefined) {
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'transient', message: `The mail provider could not be reached: ${reason}` }
  }
  const message = `The mail provider answered ${status}${describeErrors(error)}`
  if (status === 401 || status === 403) return { kind: 'unauthorized', message }
  if (status === 429) return { kind: 'rate_limited', waitMs: readWaitMs(error, now), message }
  if (status === 400 || status === 413) return { kind: 'rejected', message }
  // Anything else says nothing about this mail: a 404, say, comes from a wrong SENDGRID_API_BASE.
  return { kind: 'transient', message }
}

/** `X-RateLimit-Reset` is a moment in Unix seconds, `Retry-After` a number of seconds. */
function readWaitMs(error: unknown, now: Date): number {
  const header = (name: string) => Number(textAt(error, 'response', 'headers', name) ?? Number.NaN)
  const candidates = [
    header('x-ratelimit-reset') * 1000 - now.getTime(),
    header('retry-after') * 1000,
    DEFAULT_WAIT_MS,
  ]
  const waitMs = candidates.find(Number.isFinite) ?? DEFAULT_WAIT_MS
  return Math.min(Math.max(waitMs, 1000), MAX_WAIT_MS)
}

function describeErrors(error: unknown): string {
  const messages = listAt(error, 'response', 'body', 'errors').flatMap(
    (entry) => textAt(entry, 'message') ?? [],
  )
  return messages.length > 0 ? `: ${messages.join('; ').slice(0, 300)}` : ''
}
