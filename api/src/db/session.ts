import { withClient } from '@kamiyo/migrations/with-client'
import type { Client } from 'pg'
import { isStartupParameterRefused } from './failure.ts'

/** How long any statement waits for a lock, and whoever waits for one without a connection. */
export const LOCK_TIMEOUT_MS = 3_000

/**
 * Settings that every statement relies on, in PostgreSQL's output format. The three timeouts keep a stuck
 * customer or a hung network from using up the pool: waiting for a lock times out first, then the statement.
 * The others may be set differently for the database or the role; dates and backslashes would then be read wrongly
 * and locks not be seen in time.
 */
export const SESSION_SETTINGS = {
  lock_timeout: `${LOCK_TIMEOUT_MS / 1_000}s`,
  statement_timeout: '5s',
  idle_in_transaction_session_timeout: '10s',
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  default_transaction_isolation: 'read committed',
  standard_conforming_strings: 'on',
}

/** Settings for the job queue's own statements; it has its own timeouts. */
const QUEUE_SETTINGS = {
  DateStyle: SESSION_SETTINGS.DateStyle,
  default_transaction_isolation: SESSION_SETTINGS.default_transaction_isolation,
  standard_conforming_strings: SESSION_SETTINGS.standard_conforming_strings,
}

/**
 * No database has this setting by default, so it is present only if the session accepted the settings of the
 * connection.
 */
const PROOF = { 'kamiyo.keeps_settings': 'yes' }

/** More settings that the caller's functions in the database read. */
export type ExtraSettings = Readonly<Record<string, string>>

const CONNECT_TIMEOUT_MS = 5_000

/** Whether settings last for a whole session or have to be repeated in each transaction. */
export type SettingsScope = 'session' | 'transaction'

/**
 * A pooler that gives a session to another client after each transaction (PgBouncer's transaction mode)
 * either rejects settings on connection or silently ignores them, so they are read back.
 */
export async function findSettingsScope(
  databaseUrl: string,
  extra: ExtraSettings = {},
): Promise<SettingsScope> {
  const expected = { ...SESSION_SETTINGS, ...extra, ...PROOF }
  const config = {
    connectionString: withSettings(databaseUrl, expected),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  }
  try {
    const holds = await withClient(config, (client) => holdsSettings(client, expected))
    return holds ? 'session' : 'transaction'
  } catch (error) {
    if (isStartupParameterRefused(error)) return 'transaction'
    throw error
  }
}

/** The URL for a pool whose connections keep the settings, if that is possible. */
export function sessionUrl(databaseUrl: string, scope: SettingsScope, extra: ExtraSettings = {}): string {
  return scope === 'session' ? withSettings(databaseUrl, { ...SESSION_SETTINGS, ...extra }) : databaseUrl
}

/** The same for the job queue. */
export function queueUrl(databaseUrl: string, scope: SettingsScope): string {
  return scope === 'session' ? withSettings(databaseUrl, QUEUE_SETTINGS) : databaseUrl
}

/** The same for the current transaction only. */
export function setLocal(extra: ExtraSettings): string {
  return Object.entries({ ...SESSION_SETTINGS, ...extra })
    .map(([name, value]) => `set local ${name} = ${value.split(', ').map(quoted).join(', ')}`)
    .join('; ')
}

async function holdsSettings(client: Client, expected: ExtraSettings): Promise<boolean> {
  const names = Object.keys(expected)
  const { rows } = await client.query<{ value: string | null }>(
    'select current_setting(name, true) as value from unnest($1::text[]) with ordinality as s(name, n) order by n',
    [names],
  )
  const values = Object.values(expected)
  return rows.every(({ value }, index) => value === values[index])
}

/** Adds settings to those already in the URL; if one is set twice, PostgreSQL uses the later value. */
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
