import { Client } from 'pg'
import { isStartupParameterRefused } from './failure.ts'

/**
 * What every statement relies on, as PostgreSQL prints it. The three limits keep one stuck customer or one hung
 * network from taking the whole pool: a waiter gives up on a lock first, then on the statement. The others could be
 * set otherwise for the database or the role, and dates would be read wrongly and locks not seen in time.
 */
export const SESSION_SETTINGS = {
  lock_timeout: '3s',
  statement_timeout: '5s',
  idle_in_transaction_session_timeout: '10s',
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  default_transaction_isolation: 'read committed',
}

/** What the job queue's own statements rely on; it brings limits of its own. */
const QUEUE_SETTINGS = {
  DateStyle: SESSION_SETTINGS.DateStyle,
  default_transaction_isolation: SESSION_SETTINGS.default_transaction_isolation,
}

/** No database has it by default, so it is there only where a session takes what is sent with the connection. */
const PROOF = { 'kamiyo.keeps_settings': 'yes' }

const CONNECT_TIMEOUT_MS = 5_000

/** Whether settings hold for a whole session, or have to be repeated in each transaction. */
export type SettingsScope = 'session' | 'transaction'

/**
 * A pooler that hands a session to another client after each transaction (PgBouncer's transaction mode) refuses
 * settings at connection, or leaves them out and says nothing; so the answer is asked for, not assumed.
 */
export async function findSettingsScope(databaseUrl: string): Promise<SettingsScope> {
  const client = new Client({
    connectionString: withSettings(databaseUrl, { ...SESSION_SETTINGS, ...PROOF }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  })
  // A connection that is lost fails the query below; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await holdsSettings(client)) ? 'session' : 'transaction'
  } catch (error) {
    if (isStartupParameterRefused(error)) return 'transaction'
    throw error
  } finally {
    await client.end()
  }
}

/** The address for a pool whose connections keep the settings, where they can. */
export function sessionUrl(databaseUrl: string, scope: SettingsScope): string {
  return scope === 'session' ? withSettings(databaseUrl, SESSION_SETTINGS) : databaseUrl
}

/** The same for the job queue. */
export function queueUrl(databaseUrl: string, scope: SettingsScope): string {
  return scope === 'session' ? withSettings(databaseUrl, QUEUE_SETTINGS) : databaseUrl
}

/** The same for the transaction that has just begun, and for no longer. */
export const SET_LOCAL = Object.entries(SESSION_SETTINGS)
  .map(([name, value]) => `set local ${name} = ${value.split(', ').map(quoted).join(', ')}`)
  .join('; ')

async function holdsSettings(client: Client): Promise<boolean> {
  const expected = { ...SESSION_SETTINGS, ...PROOF }
  const names = Object.keys(expected)
  const { rows } = await client.query<{ value: string | null }>(
    'select current_setting(name, true) as value from unnest($1::text[]) with ordinality as s(name, n) order by n',
    [names],
  )
  const values = Object.values(expected)
  return rows.every(({ value }, index) => value === values[index])
}

/** Beside what the address asks for already; of two values for one setting PostgreSQL takes the later. */
function withSettings(databaseUrl: string, settings: Record<string, string>): string {
  const url = new URL(databaseUrl)
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  const given = url.searchParams.get('options')
  url.searchParams.set('options', [...(given ? [given] : []), ...flags].join(' '))
  return url.href
}

function quoted(value: string): string {
  return `'${value}'`
}
