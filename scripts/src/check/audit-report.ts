import { NOT_CHECKED } from './run-check.ts'

interface Advisory {
  module_name?: string
  severity?: string
  title?: string
  url?: string
}

export type Audit =
  | { outcome: 'checked'; weaknesses: string[] }
  /** The registry did not answer the audit request. */
  | { outcome: 'unanswered'; reason: string }
  /** The response is not a report. */
  | { outcome: 'unreadable'; reason: string }

/** Messages of `pnpm audit` if the registry is unavailable or has no audit service. */
const NO_ANSWER =
  /ERR_PNPM_AUDIT_(BAD_RESPONSE|NO_)|ERR_PNPM_(FETCH|META_FETCH)|E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH)|UND_ERR_|fetch failed/

export interface AuditRun {
  stdout: string
  stderr: string
  /** Stopped because it took too long. */
  timedOut: boolean
}

/**
 * Only a report counts as an audit: a missing answer is reported as such, and anything unexpected is a
 * failure.
 */
export function readAudit({ stdout, stderr, timedOut }: AuditRun): Audit {
  if (timedOut) return { outcome: 'unanswered', reason: 'The registry did not answer in time' }
  const report = parse(stdout)
  if (report?.advisories)
    return { outcome: 'checked', weaknesses: Object.values(report.advisories).map(toLine) }
  const text = `${stdout}\n${stderr}`.trim()
  const reason = text.slice(0, 500) || 'pnpm audit printed nothing'
  return { outcome: NO_ANSWER.test(text) ? 'unanswered' : 'unreadable', reason }
}

/** A missing answer is accepted unless an answer is required; findings and unexpected results are not. */
export function exitCodeOf(audit: Audit, isRequired: boolean): number {
  if (audit.outcome === 'checked') return audit.weaknesses.length > 0 ? 1 : 0
  return audit.outcome === 'unanswered' && !isRequired ? NOT_CHECKED : 1
}

function toLine({ module_name, severity, title, url }: Advisory): string {
  return `${severity} ${module_name}: ${title} ${url}`
}

function parse(text: string): { advisories?: Record<string, Advisory> } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // pnpm writes a message instead of JSON if the registry does not answer.
    return undefined
  }
}
