import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** States after the creation (incomplete), all within its second. */
const LIVES = {
  'three updates': ['active', 'past_due', 'unpaid'],
  'a change and its return': ['active', 'past_due', 'active'],
  'a return to the state of creation': ['active', 'incomplete'],
  'three updates and a deletion': ['active', 'past_due', 'unpaid', 'canceled'],
}

for (const [name, statuses] of Object.entries(LIVES)) {
  test(`${name} within one second end alike in every order of arrival`, async () => {
    const indexes = [...statuses.keys(), statuses.length]
    const orders = fc.shuffledSubarray(indexes, { minLength: indexes.length })
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const buyer = newBuyer()
        const states = ['incomplete', ...statuses]
        const events = states.map((status, index) => {
          const kind = index === 0 ? 'created' : status === 'canceled' ? 'deleted' : 'updated'
          const previous = kind === 'updated' ? { status: states[index - 1] } : undefined
          return subscriptionEvent(buyer, kind, { overrides: { status }, ...(previous && { previous }) })
        })
        for (const index of order) expect((await api.deliver(events[index] ?? {})).status).toBe(200)
        expect((await outcomeOf(api, buyer)).status).toBe(states.at(-1))
      }),
      { numRuns: 20, seed: 11 },
    )
  })
}
