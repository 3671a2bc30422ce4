import { Pool } from 'pg'
import { type Measurement, measure } from './measure.ts'
import type { UsageBatch } from './usage-batches.ts'

export interface BareUsage {
  insert(batches: readonly UsageBatch[], callers: number): Promise<Measurement>
  close(): Promise<void>
}

const INSERT = `insert into bare_usage select $1::uuid, event.* from unnest(
  $2::uuid[], $3::text[], $4::timestamptz[], $5::numeric[], $6::text[], $7::text[], $8::jsonb[]) event`

/** The same rows in one table with the index by which they are read: none is known, summed or sealed. */
export async function createBareUsage(databaseUrl: string, connections: number): Promise<BareUsage> {
  const pool = new Pool({ connectionString: databaseUrl, max: connections })
  await pool.query('drop table if exists bare_usage')
  await pool.query(`create table bare_usage (account_id uuid not null, key uuid not null, meter text not null,
    occurred_at timestamptz not null, quantity numeric(20, 6) not null, subject text, dimension text, properties jsonb)`)
  await pool.query('create index on bare_usage (account_id, meter, occurred_at, key)')
  return {
    insert: async (batches, callers) =>
      await measure(batches, callers, async ({ accountId, events }) => {
        await pool.query({
          name: 'bare-usage',
          text: INSERT,
          values: [
            accountId,
            events.map(({ id }) => id),
            events.map(({ type }) => type),
            events.map(({ time }) => time),
            events.map(({ data }) => data.quantity),
            events.map(({ subject }) => subject),
            events.map(({ data }) => data.dimension),
            events.map(({ data }) => JSON.stringify(data.metadata)),
          ],
        })
      }),
    close: async () => await pool.end(),
  }
}
