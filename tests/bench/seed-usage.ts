import { Client } from 'pg'

const TENANTS = 1_000

export interface BusyTenant {
  accountId: string
}

/**
 * A month of events, as if they had been reported: a few tenants have most of them. Written in bulk, with the index made
 * afterwards, because millions would take an hour otherwise.
 */
export async function seedUsage(databaseUrl: string, events: number, days: number): Promise<BusyTenant[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<BusyTenant>(
      `insert into accounts (id) select gen_random_uuid() from generate_series(1, $1) returning id as "accountId"`,
      [TENANTS],
    )
    const ids = rows.map(({ accountId }) => accountId)
    await client.query('drop index usage_events_account_idx')
    await client.query(
      `insert into usage_events (account_id, key, meter, occurred_at, quantity, dimension)
       select ($1::uuid[])[floor(cardinality($1::uuid[]) ^ random())::int], gen_random_uuid(),
         (array['case', 'api_call', 'event_ingestion'])[1 + floor(random() * 3)::int],
         now() - random() * make_interval(days => $2::int), 1 + floor(random() * 8000) / 8,
         (array['search', 'report', 'export', 'lookup'])[1 + floor(random() * 4)::int]
       from generate_series(1, $3)`,
      [ids, days, events],
    )
    await client.query(
      'create index usage_events_account_idx on usage_events (account_id, meter, occurred_at, key)',
    )
    await client.query(
      `insert into usage_hours (account_id, meter, hour, quantity, events, digest)
       select account_id, meter, date_trunc('hour', occurred_at, 'UTC'), sum(quantity), count(*), 0
       from usage_events where account_id = any($1) group by 1, 2, 3`,
      [ids],
    )
    await client.query('vacuum analyze usage_events')
    await client.query('vacuum analyze usage_hours')
    return rows
  } finally {
    await client.end()
  }
}
