import { type Command, type Given, need, PAGING, query, reasonOf, segment, type Wanted } from '../command.ts'

const DAY_MS = 86_400_000

export const usage: Command = {
  help: ['usage <account|address>                    the wallet, grants and calls of this period'],
  words: 1,
  options: [],
  read: ([account]) => ({ method: 'GET', path: `${accountPath(account)}/usage`, view: 'whole' }),
}

export const grant: Command = {
  help: [
    'grant <account|address> <credits> --reason … [--expires 2027-01-31] [--id <uuid>]   with an id it is done once',
    'grant <account|address> <credits> --take-back --reason …   takes back credits that are left',
  ],
  words: 2,
  options: ['reason', 'expires', 'take-back', 'id'],
  read: grantRequest,
}

export const calls: Command = {
  help: [
    'calls [--days 7]                           calls, refusals and gates of all accounts',
    'calls --account <account|address> [--since 2026-11-01] [--limit 50] [--cursor …] [--csv]',
  ],
  words: 0,
  options: ['account', 'since', 'days', 'csv', ...PAGING],
  read: callsRequest,
}

function grantRequest([account, amount]: string[], given: Given): Wanted {
  const path = `${accountPath(account)}/credits`
  const credits = readCredits(need(amount, 'how many credits'))
  const { expires, id, 'take-back': isTaking } = given
  const body = {
    id: id ?? crypto.randomUUID(),
    credits: isTaking ? -credits : credits,
    ...(expires !== undefined && { expires_at: endOf(expires) }),
    reason: reasonOf(given),
  }
  return { method: 'POST', path, body, view: 'whole' }
}

function callsRequest(_words: string[], given: Given): Wanted {
  const { account, since: from, days, csv, limit, cursor } = given
  if (account === undefined) {
    const other = Object.entries({ since: from, csv: csv || undefined, limit, cursor }).find(
      ([, value]) => value,
    )
    if (other) throw new Error(`calls takes --${other[0]} only with --account; --help shows it`)
    return { method: 'GET', path: `/calls/overview${query({ days })}`, view: 'whole' }
  }
  if (days !== undefined) throw new Error('calls takes --days only without --account; give --since')
  const path = `${accountPath(account)}/calls`
  if (!csv) return { method: 'GET', path: `${path}${query({ from, limit, cursor })}`, view: 'calls' }
  if (limit !== undefined || cursor !== undefined)
    throw new Error('--csv exports everything; leave out --limit and --cursor')
  return { method: 'GET', path: `${path}.csv${query({ from })}`, view: 'raw' }
}

function accountPath(account: string | undefined): string {
  return `/accounts/${segment(need(account, 'the account, or the address of its owner'))}`
}

function readCredits(text: string): number {
  const credits = Number(text)
  if (/^\d+(\.\d{1,3})?$/.test(text) && credits > 0) return credits
  throw new Error(`The credits must be a number such as 100 or 2.5; found "${text}"`)
}

/** The midnight after the day, in UTC. */
function endOf(day: string): string {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN
  if (Number.isNaN(start)) throw new Error(`--expires takes the last day, such as 2027-01-31; found "${day}"`)
  return new Date(start + DAY_MS).toISOString()
}
