import { Client } from 'pg'
import { expect, test } from 'vitest'
import { issueUsageKey } from '../../bench/sold.ts'
import { createTestDatabase } from '../../harness/database.ts'
import { type Stack, startStack } from '../../harness/stack.ts'
import { waitFor } from '../../harness/wait-for.ts'

const EVENTS = 25
const events = Array.from({ length: EVENTS }, (_, index) => ({ id: `event-${index}`, type: 'case' }))

async function report({ apiUrl }: Stack, apiKey: string, tenantId: string) {
  const response = await fetch(`${apiUrl}/api/v1/usage/events?tenant_id=${tenantId}`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(events),
  })
  return (await response.json()) as Record<string, unknown>
}

/** The statement that stores the events, which waits for a lock of the account. */
async function findWriter({ query }: Stack): Promise<number> {
  return await waitFor('the events to arrive at the database', async () => {
    const [row] = await query(`select pid from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like '%ingest_usage%'`)
    return row && Number(row['pid'])
  })
}

test('a server that is killed before its reply loses no event and doubles none when the reporter repeats', async (context) => {
  const stack = await startStack({ database: await createTestDatabase(), roles: ['api'] })
  context.onTestFinished(stack.close)
  const apiKey = await issueUsageKey(stack)
  const lock = new Client({ connectionString: stack.databaseUrl })
  await lock.connect()
  context.onTestFinished(async () => await lock.end())

  for (const isStored of [true, false]) {
    const [account] = await stack.query(
      `insert into accounts (kind) values ('organisation') returning id, tenant_id`,
    )
    const { id: accountId, tenant_id: tenantId } = account as { id: string; tenant_id: string }
    const key = `hashtext('usage'), hashtext('${accountId}')`
    await lock.query(`select pg_advisory_lock(${key})`)
    const unanswered = report(stack, apiKey, tenantId).catch(() => 'no answer')
    const writer = await findWriter(stack)
    const restarted = stack.restart(0)
    expect(await unanswered).toBe('no answer')
    // Its process is gone: what PostgreSQL had begun is finished, or taken back.
    if (!isStored) await stack.query('select pg_terminate_backend($1)', [writer])
    await lock.query(`select pg_advisory_unlock(${key})`)
    await waitFor('the statement of the killed server to end', async () => {
      const [row] = await stack.query('select from pg_stat_activity where pid = $1 and state = $2', [
        writer,
        'active',
      ])
      return row === undefined ? true : undefined
    })
    const counted = async () =>
      (
        await stack.query(
          `select (select count(*)::int from usage_events where account_id = $1) as events,
            (select coalesce(sum(quantity), 0)::int from usage_hours where account_id = $1) as quantity`,
          [accountId],
        )
      )[0]
    const before = isStored ? EVENTS : 0
    expect(await counted()).toEqual({ events: before, quantity: before })

    await restarted
    expect(await report(stack, apiKey, tenantId)).toEqual({
      accepted: EVENTS - before,
      duplicates: before,
      late: 0,
      refused: [],
    })
    expect(await counted()).toEqual({ events: EVENTS, quantity: EVENTS })
  }
})
