import { expect, inject, test } from 'vitest'
import type {} from '../tests/harness/global-setup.ts'
import { withClient } from './with-client.ts'

const config = () => ({ connectionString: inject('postgresUrl') })
const END_ITSELF = 'select pg_terminate_backend(pg_backend_pid())'

test('a connection that is lost during a statement fails that statement, and the process goes on', async () => {
  await expect(withClient(config(), (client) => client.query(END_ITSELF))).rejects.toThrow('terminat')
})

test('a connection that is lost between two statements fails the second one, and the process goes on', async () => {
  const second = withClient(config(), async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const isLost = new Promise((resolve) => client.once('end', resolve))
    await withClient(config(), (other) => other.query('select pg_terminate_backend($1)', [rows[0]?.pid]))
    await isLost
    return await client.query('select 1')
  })
  await expect(second).rejects.toThrow('not queryable')
})
