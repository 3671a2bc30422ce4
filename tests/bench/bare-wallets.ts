import { Pool } from 'pg'
import { type Measurement, measure } from './measure.ts'

/** A bare single-row conditional update for each call, over sixteen connections: the least that charging can be. */
const CONNECTIONS = 16
const CHARGE = {
  name: 'charge',
  text: 'update bare_wallets set balance = balance - 1 where id = $1 and balance >= 1',
}

export interface BareWallets {
  charge(calls: readonly number[]): Promise<Measurement>
  close(): Promise<void>
}

/** One row for each account; the calls name rows. */
export async function createBareWallets(databaseUrl: string, accounts: number): Promise<BareWallets> {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  await pool.query('drop table if exists bare_wallets')
  await pool.query(
    'create table bare_wallets (id int primary key, balance bigint not null) with (fillfactor = 50)',
  )
  await pool.query('insert into bare_wallets select id, 1000000000 from generate_series(0, $1 - 1) id', [
    accounts,
  ])
  return {
    charge: async (calls) =>
      await measure(calls, CONNECTIONS, async (account) => {
        await pool.query({ ...CHARGE, values: [account] })
      }),
    close: async () => await pool.end(),
  }
}
