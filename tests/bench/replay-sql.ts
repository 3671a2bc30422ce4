import { createHash, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import type { RecordedStatement } from './record-sql.ts'

export interface Replacement {
  recorded: string
  now: string
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const SHA256_HEX = /^[0-9a-f]{64}$/

/**
 * Sends the recorded statements again for another event: its Stripe ids take the place of the
 * recorded ones, ids that the database gave are those it gives now, and random ones are new.
 */
export async function replaySql(
  client: Client,
  statements: readonly RecordedStatement[],
  ids: readonly Replacement[],
): Promise<void> {
  const replacements = new Map(ids.map(({ recorded, now }) => [recorded, now]))
  for (const { text, values, rows } of statements) {
    const result = await client.query<Record<string, unknown>>(
      text,
      values.map((value) => translate(value, replacements)),
    )
    learn(rows[0], result.rows[0], replacements)
  }
}

function translate(value: unknown, replacements: Map<string, string>): unknown {
  if (typeof value !== 'string') return value
  if (SHA256_HEX.test(value)) return createHash('sha256').update(randomUUID()).digest('hex')
  let text = value
  for (const [recorded, now] of replacements) text = text.replaceAll(recorded, now)
  return text.replace(UUID, (uuid) => {
    const known = replacements.get(uuid) ?? ([...replacements.values()].includes(uuid) ? uuid : randomUUID())
    replacements.set(uuid, known)
    return known
  })
}

function learn(
  recorded: Record<string, unknown> | undefined,
  now: Record<string, unknown> | undefined,
  replacements: Map<string, string>,
): void {
  for (const [column, value] of Object.entries(recorded ?? {})) {
    const current = now?.[column]
    if (typeof value === 'string' && typeof current === 'string' && /^[0-9a-f-]{36}$/.test(value)) {
      replacements.set(value, current)
    }
  }
}
