import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { memberMailKey } from './mails/member.ts'

interface Invitation {
  id: string
  invitedAt: Date
}

/**
 * Those of these invitations whose mail did not arrive: it bounced, was dropped or was refused for good. If it was
 * sent again, the last one counts.
 */
export async function findReturnedInvitations(
  db: Db,
  invitations: readonly Invitation[],
): Promise<Set<string>> {
  if (invitations.length === 0) return new Set()
  const idByKey = new Map(invitations.map(({ id, invitedAt }) => [memberMailKey(id, invitedAt), id]))
  const { rows } = await sql<{ key: string }>`
    select first.dedupe_key as key
    from email_deliveries first cross join lateral (
      select status, outcome from email_deliveries again
      where again.kind = first.kind and again.created_at >= first.created_at
        and split_part(again.dedupe_key, '#', 1) = first.dedupe_key
      order by again.created_at desc limit 1) last
    where first.kind = 'member_invited' and first.dedupe_key = any(${[...idByKey.keys()]}::text[])
      and (last.outcome in ('bounced', 'dropped') or last.status = 'dead')`.execute(db)
  return new Set(rows.flatMap(({ key }) => idByKey.get(key) ?? []))
}
