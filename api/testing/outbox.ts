import { sendDelivery } from '../src/features/emails/sender.ts'
import type { EventApi } from './start-event-api.ts'

/** Sends waiting e-mails, oldest first; returns what was sent and what was no longer needed. */
export async function sendAll({ deps }: EventApi): Promise<string[]> {
  const waiting = await deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('status', '=', 'queued')
    .orderBy('createdAt')
    .execute()
  for (const { id } of waiting) await sendDelivery(deps, id)
  if (waiting.length === 0) return []
  const ids = waiting.map(({ id }) => id)
  const rows = await deps.db
    .selectFrom('emailDeliveries')
    .select(['kind', 'status'])
    .where('id', 'in', ids)
    .orderBy('createdAt')
    .execute()
  return rows.map(({ kind, status }) => `${kind} ${status}`)
}
