import { parseArgs } from 'node:util'
import { describeError } from '../lib/run-script.ts'

/** How an answer is shown to a person. */
export type View =
  | 'events'
  | 'customers'
  | 'mails'
  | 'audit'
  | 'movements'
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
  reason: text,
  status: text,
  type: text,
  limit: text,
  cursor: text,
  agent: text,
  actor: text,
  action: text,
  subject: text,
  export: text,
  from: text,
  to: text,
} as const

type Given = ReturnType<typeof parse>['values']

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: true })
}

/** Node's own advice is long, and about words that no command takes: its first sentence says what is wrong. */
function parseOrExplain(args: string[]) {
  try {
    return parse(args)
  } catch (cause) {
    const [fault] = describeError(cause).split(/\.\s/)
    throw new Error(`${fault}; --help lists the options`, { cause })
  }
}

interface Command {
  /** How many words may follow its name, and which options it heeds: anything more would be silently ignored. */
  words: number
  options: readonly (keyof typeof OPTIONS)[]
  read(words: string[], given: Given): Omit<AdminRequest, 'json'>
}

const PAGING = ['limit', 'cursor'] as const

const COMMANDS: Record<string, Command> = {
  overview: { words: 0, options: [], read: () => ({ method: 'GET', path: '/overview', view: 'whole' }) },
  events: { words: 1, options: ['status', 'type', ...PAGING], read: eventsRequest },
  replay: { words: 1, options: ['dry-run', 'reason'], read: replayRequest },
  customer: {
    words: 1,
    options: PAGING,
    read: ([q], { limit, cursor }) => ({
      method: 'GET',
      path: `/customers${query({ q: need(q, 'an address, name or id'), limit, cursor })}`,
      view: 'customers',
    }),
  },
  token: { words: 2, options: ['agent', 'reason'], read: tokenRequest },
  mail: { words: 2, options: ['status', 'reason', ...PAGING], read: mailRequest },
  reconcile: { words: 1, options: ['all', 'dry-run', 'reason'], read: reconcileRequest },
  mrr: {
    words: 0,
    options: ['from', 'to', ...PAGING],
    read: (_words, { from, to, limit, cursor }) => ({
      method: 'GET',
      path: `/mrr${query({ from, to, limit, cursor })}`,
      view: 'movements',
    }),
  },
  audit: { words: 0, options: ['actor', 'action', 'subject', 'export', ...PAGING], read: auditRequest },
}

/** `undefined` asks for the help text. */
export function readRequest(args: string[]): AdminRequest | undefined {
  const { values, positionals } = parseOrExplain(args)
  const [name, ...words] = positionals
  if (values.help || name === undefined) return undefined
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Error(`There is no command "${name}"; --help lists them`)
  refuseOthers(name, command, words, values)
  return { ...command.read(words, values), json: values.json }
}

/** `--dry-run` where it means nothing must not end in the real thing. */
function refuseOthers(name: string, { words: most, options }: Command, words: string[], given: Given): void {
  const heeded: readonly string[] = ['json', 'help', ...options]
  const other = Object.entries(given).find(([option, value]) => value !== false && !heeded.includes(option))
  if (other) throw new Error(`${name} takes no --${other[0]}; --help shows what it takes`)
  const rest = words.slice(most)
  if (rest.length > 0)
    throw new Error(
      `${name} does not know what to do with "${rest.join(' ')}"; quote a text of several words`,
    )
}

function eventsRequest([id]: string[], { status, type, limit, cursor }: Given): Omit<AdminRequest, 'json'> {
  return id
    ? { method: 'GET', path: `/events/${segment(id)}`, view: 'whole' }
    : { method: 'GET', path: `/events${query({ status, type, limit, cursor })}`, view: 'events' }
}

function replayRequest([id]: string[], given: Given): Omit<AdminRequest, 'json'> {
  const path = `/events/${segment(need(id, 'the event id'))}/replay`
  const body = given['dry-run']
    ? { reason: given.reason ?? 'dry run', dry_run: true }
    : { reason: reasonOf(given) }
  return { method: 'POST', path, body, view: 'changes' }
}

function tokenRequest([verb, id]: string[], given: Given): Omit<AdminRequest, 'json'> {
  const { agent } = given
  const verbs = 'issue, regenerate, revoke or resend'
  if (need(verb, verbs) === 'issue') {
    const subscription_id = need(id, 'the subscription id')
    const body = { subscription_id, ...(agent !== undefined && { agent }), reason: reasonOf(given) }
    return { method: 'POST', path: '/tokens', body, view: 'whole' }
  }
  if (!['regenerate', 'revoke', 'resend'].includes(String(verb))) {
    throw new Error(`token does not know "${verb}"; give ${verbs}`)
  }
  const path = `/tokens/${segment(need(id, 'the token id (jti)'))}/${verb}`
  return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
}

function mailRequest([verb, id]: string[], given: Given): Omit<AdminRequest, 'json'> {
  const { status, limit, cursor } = given
  if (verb === undefined)
    return { method: 'GET', path: `/mails${query({ status, limit, cursor })}`, view: 'mails' }
  if (verb !== 'resend') throw new Error(`mail does not know "${verb}"; give resend, or nothing for the list`)
  const path = `/mails/${segment(need(id, 'the mail id'))}/resend`
  return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
}

function reconcileRequest([id]: string[], given: Given): Omit<AdminRequest, 'json'> {
  const dry_run = given['dry-run']
  const subscription_id = given.all ? undefined : need(id, 'the subscription id, or --all')
  const reason = dry_run ? (given.reason ?? 'dry run') : reasonOf(given)
  if (subscription_id !== undefined) {
    return { method: 'POST', path: '/reconcile', body: { subscription_id, dry_run, reason }, view: 'whole' }
  }
  if (id !== undefined) throw new Error(`Give either --all or one subscription id; found both, "${id}"`)
  return { method: 'POST', path: '/reconcile/all', body: { dry_run, reason }, view: 'comparison' }
}

function auditRequest(_words: string[], given: Given): Omit<AdminRequest, 'json'> {
  const { actor, action, subject: subject_id, limit, cursor, export: format } = given
  if (format === undefined) {
    const path = `/audit${query({ actor, action, subject_id, limit, cursor })}`
    return { method: 'GET', path, view: 'audit' }
  }
  if (format !== 'csv' && format !== 'json') throw new Error(`--export takes csv or json; found "${format}"`)
  return { method: 'GET', path: `/audit.${format}${query({ actor, action, subject_id })}`, view: 'raw' }
}

function reasonOf({ reason }: Given): string {
  if (reason?.trim()) return reason
  throw new Error('Give the reason with --reason "…"; it stands in the audit log')
}

function need(word: string | undefined, what: string): string {
  if (word !== undefined) return word
  throw new Error(`The command lacks ${what}; --help shows it`)
}

function segment(id: string): string {
  return encodeURIComponent(id)
}

function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given))}`
}
