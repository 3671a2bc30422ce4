import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordSql } from '../../../../tests/harness/record-sql.ts'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

/**
 * Thousands of renewals can arrive in one hour, and each statement is a round trip under the customer's lock.
 */
const MOST = 10

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** Without those of the job queue's own connections, which are time-dependent. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const statements = await recordSql(work)
  return statements.filter((text) => !/pgboss|current_setting/.test(text))
}

test('an update of a known subscription is taken in with at most ten statements', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  const renewal = subscriptionEvent(buyer, 'updated', { after: 10 })
  const statements = await statementsOf(async () =>
    expect((await api.deliver(renewal)).body).toMatchObject({ status: 'success' }),
  )
  expect(statements.at(-1)).toBe('commit')
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MOST)
})

test('an event that was taken in before costs five statements and changes nothing', async () => {
  const created = subscriptionEvent(newBuyer(), 'created')
  await api.deliver(created)
  const statements = await statementsOf(async () =>
    expect((await api.deliver(created)).body).toMatchObject({ status: 'duplicate' }),
  )
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(5)
})
