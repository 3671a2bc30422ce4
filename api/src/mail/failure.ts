import { at, listAt, numberAt, textAt } from '../lib/json.ts'
import type { Outage } from '../telemetry/outage-log.ts'

/**
 * The provider accepts no e-mails from us, whatever their content; `summary` says so for operators, without a
 * full stop.
 */
export class MailProviderError extends Error {
  readonly summary: string
  readonly pausedMs: number | undefined

  constructor(summary: string, message: string, pausedMs?: number) {
    super(message)
    this.name = 'MailProviderError'
    this.summary = summary
    this.pausedMs = pausedMs
  }
}

/**
 * The effect of the provider's answer on the delivery: `rate_limited` waits as long as requested, `transient`
 * backs off, `rejected` will never be accepted, `refused` concerns all our e-mails.
 */
export type MailFailure =
  | { kind: 'rate_limited'; waitMs: number; message: string }
  | { kind: 'transient'; message: string }
  | { kind: 'rejected'; message: string }
  | { kind: 'refused'; cause: RefusalCause; message: string }

export type RefusalCause =
  | 'bad_key'
  | 'missing_permission'
  | 'unverified_sender'
  | 'malformed_sender'
  | 'credits_used_up'

const DEFAULT_WAIT_MS = 60_000
const MAX_WAIT_MS = 3_600_000
const ACCEPTED = 202

const SUMMARIES = {
  rate_limited: 'SendGrid limits how fast we send',
  transient: 'SendGrid does not accept mails',
  refused: 'SendGrid refuses every mail of ours',
} as const

/**
 * A failure that would affect every other e-mail as well; undefined if it concerns only this one. `pausedMs` if none is tried for so
 * long because of it.
 */
export function toOutage(failure: MailFailure, pausedMs?: number): MailProviderError | undefined {
  return failure.kind === 'rejected'
    ? undefined
    : new MailProviderError(SUMMARIES[failure.kind], failure.message, pausedMs)
}

export function readMailOutage(error: unknown): Outage | undefined {
  return error instanceof MailProviderError
    ? { dependency: 'sendgrid', summary: error.summary, pausedMs: error.pausedMs }
    : undefined
}

/** Undefined if the e-mail was accepted, which SendGrid signals only with 202. */
export function readAnswer(status: number): MailFailure | undefined {
  if (status === ACCEPTED) return undefined
  const message = `The mail provider answered ${status}; only ${ACCEPTED} says that it took the mail. Check SENDGRID_API_BASE.`
  return { kind: 'transient', message }
}

export function readFailure(error: unknown, now: Date): MailFailure {
  const status = statusOf(error)
  if (status === undefined) {
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'transient', message: `The mail provider could not be reached: ${reason}` }
  }
  const said = describeErrors(error)
  const message = `The mail provider answered ${status}${said && `: ${said}`}`
  if (status === 401 || status === 403) return readRefusal(refusalCause(status, said), { status, said })
  if (status === 400 && isAboutSender(error)) return readRefusal('malformed_sender', { status, said })
  if (status === 429) return { kind: 'rate_limited', waitMs: readWaitMs(error, now), message }
  if (status === 400 || status === 413) return { kind: 'rejected', message }
  // Anything else says nothing about this e-mail: a 404, for example, comes from a wrong SENDGRID_API_BASE.
  return { kind: 'transient', message }
}

/** The client's own errors have the status as their code; a redirect has the whole response. */
function statusOf(error: unknown): number | undefined {
  if (at(error, 'response') === undefined) return undefined
  return numberAt(error, 'code') ?? numberAt(error, 'response', 'status')
}

const ADVICE: Record<RefusalCause, string> = {
  bad_key:
    'SendGrid does not accept SENDGRID_API_KEY. Make a new key in SendGrid → Settings → API Keys and set it.',
  missing_permission:
    'SENDGRID_API_KEY may not send mail. Give the key the permission Mail Send in SendGrid → Settings → API Keys.',
  unverified_sender:
    'The address in EMAIL_FROM is not a verified sender. Verify it in SendGrid → Settings → Sender Authentication, or set EMAIL_FROM to one that is.',
  malformed_sender:
    'SendGrid cannot read the address in EMAIL_FROM. Write it as it is in SendGrid → Settings → Sender Authentication, without letters beyond ASCII.',
  credits_used_up:
    "The SendGrid plan's mails are used up. Wait for the next period, or take a larger plan in SendGrid → Settings → Account Details.",
}

function readRefusal(cause: RefusalCause, { status, said }: { status: number; said: string }): MailFailure {
  return {
    kind: 'refused',
    cause,
    message: `${ADVICE[cause]} It answered ${status}${said && `: ${said}`}`,
  }
}

/** SendGrid distinguishes these only in the message. */
function refusalCause(status: 401 | 403, said: string): RefusalCause {
  if (/credits? exceeded/i.test(said)) return 'credits_used_up'
  if (status === 401) return 'bad_key'
  return /verified sender/i.test(said) ? 'unverified_sender' : 'missing_permission'
}

/** Every e-mail has the same sender, so every one would be refused. */
function isAboutSender(error: unknown): boolean {
  return errorsOf(error).some((entry) => /^from\b/.test(textAt(entry, 'field') ?? ''))
}

/** `X-RateLimit-Reset` is a time in Unix seconds, `Retry-After` a number of seconds. */
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

const errorsOf = (error: unknown) => listAt(error, 'response', 'body', 'errors')

function describeErrors(error: unknown): string {
  const messages = errorsOf(error).flatMap((entry) => textAt(entry, 'message') ?? [])
  // It is stored as JSON, in which the database does not accept half of a surrogate pair.
  return messages.join('; ').slice(0, 300).toWellFormed()
}
