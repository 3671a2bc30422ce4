import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

export interface Arrival {
  kid: string
  uses: number
}

/**
 * Counts the uses of live tokens by the keys that signed them. A text whose hash is stored is ours, so
 * strangers cannot add rows here.
 */
export async function addArrivals(db: Db, usesByHash: ReadonlyMap<string, number>): Promise<Arrival[]> {
  const { rows } = await sql<Arrival>`
    with arrived as (
      select token.kid, sum(seen.uses)::bigint as uses
      from unnest(${[...usesByHash.keys()]}::text[], ${[...usesByHash.values()]}::bigint[]) as seen (hash, uses)
      join mcp_tokens token on token.token_hash = seen.hash
      where token.kid is not null and token.superseded_at is null and token.revoked_at is null
        and token.expires_at > now()
      group by token.kid),
    stored as (
      insert into unknown_key_arrivals (kid, uses) select kid, uses from arrived order by kid
      on conflict (kid) do update
        set uses = unknown_key_arrivals.uses + excluded.uses, last_seen_at = now())
    select kid, uses::float8 as uses from arrived`.execute(db)
  return rows
}

export interface UnknownKey {
  kid: string
  firstSeenAt: Date
  lastSeenAt: Date
  uses: number
  /** How many tokens in use it signed. */
  tokens: number
}

const SHOWN_DAYS = 7

/** Unknown keys whose tokens were used in the last few days. */
export async function listUnknownKeys(db: Db, knownKids: readonly string[]): Promise<UnknownKey[]> {
  const { rows } = await sql<UnknownKey>`
    select kid, first_seen_at, last_seen_at, uses::float8 as uses,
      (select count(*)::int from mcp_tokens token
        where token.kid = arrival.kid and token.superseded_at is null and token.revoked_at is null
          and token.expires_at > now()) as tokens
    from unknown_key_arrivals arrival
    where kid <> all(${[...knownKids]}::text[]) and last_seen_at > now() - make_interval(days => ${SHOWN_DAYS})
    order by last_seen_at desc`.execute(db)
  return rows
}
