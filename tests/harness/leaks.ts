import { withClient } from '@kamiyo/migrations/with-client'
import { TEST_SECRETS } from './api-environment.ts'
import { SANDBOX_SECRET_KEY } from './sandbox-client.ts'

/** A complete token, a key, or a signature; the unsigned part of a token is allowed. */
const PATTERNS = [
  /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g,
  /\b[sr]k_(?:test|live)_\w{8,}/g,
  /\bwhsec_\w{8,}/g,
  /\bSG\.[\w-]{8,}/g,
  /\bv1=[0-9a-f]{64}/g,
]

const KNOWN = [...Object.values(TEST_SECRETS), SANDBOX_SECRET_KEY]

/**
 * Everything in a text that must never be stored or logged, shortened so that the report does not reveal it
 * either.
 */
export function findSecrets(text: string): string[] {
  const matched = PATTERNS.flatMap((pattern) => text.match(pattern) ?? [])
  const known = KNOWN.filter((secret) => text.includes(secret))
  return [...new Set([...matched, ...known])].map((secret) => `${secret.slice(0, 12)}…`)
}

/** Reads every row of every table, including the job queue's, and names each table that contains a secret. */
export async function findSecretsInDatabase(databaseUrl: string): Promise<string[]> {
  return await withClient({ connectionString: databaseUrl }, async (client) => {
    const { rows: tables } = await client.query<{ rows: string }>(
      `SELECT format('SELECT %L AS name, t::text AS row FROM %s t', name, name) AS rows
       FROM pg_class, format('%s.%I', relnamespace::regnamespace, relname) AS name
       WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
         AND pg_relation_size(oid) > 0`,
    )
    // One statement for all, because a test waits for each.
    const { rows } = await client.query<{ name: string; row: string }>(
      tables.map((table) => table.rows).join(' UNION ALL ') || 'SELECT WHERE false',
    )
    const byTable = Map.groupBy(rows, ({ name }) => name)
    return [...byTable].flatMap(([name, held]) =>
      findSecrets(held.map(({ row }) => row).join('\n')).map((secret) => `${name} holds ${secret}`),
    )
  })
}
