import { afterAll, beforeAll, expect, test } from 'vitest'
import { subscriptionEvent } from '../../../testing/events.ts'
import { tokenOf } from '../../../testing/outcome.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const DAY = 86_400

test.each([
  ['canceled', { status: 'canceled' }, 'new subscription', 'invoice'],
  ['unpaid', { status: 'unpaid' }, 'Pay its open invoice', 'new subscription'],
  ['paused', { status: 'paused' }, 'Resume it', 'invoice'],
  [
    'of a paused collection',
    { pause_collection: { behavior: 'void', resumes_at: null } },
    'The plan behind this token was paused by whoever sells it (collection_paused). The token works again when the plan resumes',
    'active',
  ],
  ['at its scheduled end', { cancel_at: Math.floor(Date.now() / 1000) - DAY }, 'new subscription', 'invoice'],
])(
  'the refusal of a token whose subscription is %s says what helps, and nothing else',
  async (_which, overrides, helps, other) => {
    const buyer = await purchase(api)
    const token = await tokenOf(api, buyer)
    await api.deliver(subscriptionEvent(buyer, 'updated', { after: 30, overrides }))
    const { status, body } = await api.validate(token)
    expect(status).toBe(401)
    const { error } = body as { error: { code: string; message: string } }
    expect(error.code).toBe('inactive_subscription')
    expect(error.message).toContain(helps)
    expect(error.message).not.toContain(other)
  },
)
