import { parseArgs } from 'node:util'

/** How a response is shown to a person. */
export type View =
  | 'events'
  | 'customers'
  | 'mails'
  | 'audit'
  | 'calls'
  | 'movements'
  | 'statements'
  | 'changes'
  | 'whole'
  | 'comparison'
  | 'raw'

export interface AdminRequest {
  method: 'GET' | 'POST'
  path: string
  body?: Record<string, unknown>
  view: View
  json: boolean
}

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const OPTIONS = {
  help: { ...flag, short: 'h' },
  json: flag,
  'dry-run': flag,
  all: flag,
  csv: flag,
  'take-back': flag,
  free: flag,
  platform: flag,
  reason: text,
  status: text,
  type: text,
  limit: text,
  cursor: text,
  account: text,
  agent: text,
  actor: text,
  action: text,
  subject: text,
  export: text,
  from: text,
  since: text,
  days: text,
  expires: text,
  id: text,
  to: text,
  tenant: text,
  scopes: text,
} as const

export type Given = ReturnType<typeof parse>['values']

export function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: true })
}

export type Wanted = Omit<AdminRequest, 'json'>

export interface Command {
  /** Its text in `--help`. */
  help: readonly string[]
  /**
   * How many words may follow its name, and which options it supports: anything else would be silently
   * ignored.
   */
  words: number
  options: readonly (keyof typeof OPTIONS)[]
  read(words: string[], given: Given): Wanted
}

export const PAGING = ['limit', 'cursor'] as const

export function reasonOf({ reason }: Given): string {
  if (reason?.trim()) return reason
  throw new Error('Give the reason with --reason "…"; it is recorded in the audit log')
}

export function need(word: string | undefined, what: string): string {
  if (word !== undefined) return word
  throw new Error(`The command lacks ${what}; --help shows it`)
}

export function segment(id: string): string {
  return encodeURIComponent(id)
}

export function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given))}`
}
