import { NOT_CHECKED } from './run-check.ts'

interface Advisory {
  module_name?: string
  severity?: string
  title?: string
  url?: string
}

export type Audit =
  | { outcome: 'checked'; weaknesses: string[] }
  /** The registry gave no answer about weaknesses. */
  | { outcome: 'unanswered'; reason: string }
  /** Something answered, and it is no report. */
  | { outcome: 'unreadable'; reason: string }

/** What `pnpm audit` says when the registry is away, or has no such service. */
const NO_ANSWER =
  /ERR_PNPM_AUDIT_(BAD_RESPONSE|NO_)|ERR_PNPM_(FETCH|META_FETCH)|E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH)|UND_ERR_|fetch failed/

export interface AuditRun {
  stdout: string
  stderr: string
  /** Stopped, because it took too long. */
  timedOut: boolean
}

/** Only a report counts as an audit: silence is told, and what nobody expected is a failure. */
export function readAudit({ stdout, stderr, timedOut }: AuditRun): Audit {
  if (timedOut) return { outcome: 'unanswered', reason: 'The registry did not answer in time' }
  const report = parse(stdout)
  if (report?.advisories)
    return { outcome: 'checked', weaknesses: Object.values(report.advisories).map(toLine) }
  const text = `${stdout}\n${stderr}`.trim()
  const reason = text.slice(0, 500) || 'pnpm audit printed nothing'
  return { outcome: NO_ANSWER.test(text) ? 'unanswered' : 'unreadable', reason }
}

/** A registry that says nothing is excused, unless an answer is required; a report is not, nor what nobody expected. */
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
    // pnpm writes a message instead of JSON when the registry does not answer.
    return undefined
  }
}
