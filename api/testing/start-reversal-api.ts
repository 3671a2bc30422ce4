import { listAwaitedCharges } from '../src/features/history/waiting-events.ts'
import { fetchCharge } from '../src/features/stripe-sync/charges.ts'
import { reproduceToken } from '../src/features/tokens/service.ts'
import { receiveEvent } from '../src/features/webhooks/intake.ts'
import { sweepEvents } from '../src/features/webhooks/sweep.ts'
import { readEvent, type StripeEvent } from '../src/stripe/event.ts'
import { buyWithoutEvents } from './buy-without-events.ts'
import { startTestApi, type TestApi, type TestApiOptions } from './start-test-api.ts'

export interface Purchase {
  subscription: string
  customer: string
  charge: string
}

export interface ReversalApi extends TestApi {
  /** Someone who paid for a plan, all of whose events have arrived. */
  buy(): Promise<Purchase>
  /** What has happened at Stripe since the last call, oldest first. */
  newEvents(): Promise<StripeEvent[]>
  /** Processes events in the given order, and then those that waited for Stripe's answer. */
  receive(events: readonly StripeEvent[]): Promise<void>
  /** Processes everything that has happened since the last call. */
  catchUp(): Promise<void>
  /** The result of validating the subscription's token: 200, or the error code. */
  validate(subscription: string): Promise<number | string>
}

export async function startReversalApi(options: TestApiOptions = {}): Promise<ReversalApi> {
  const api = await startTestApi(options)
  let newest: string | undefined

  async function newEvents(): Promise<StripeEvent[]> {
    const since = newest ? { ending_before: newest } : {}
    const found = await api.sandbox.stripe.events
      .list({ limit: 100, ...since })
      .autoPagingToArray({ limit: 10_000 })
    // The library itself reverses a list that it reads backwards.
    const oldestFirst = newest ? found : found.reverse()
    newest = oldestFirst.at(-1)?.id ?? newest
    return oldestFirst.flatMap((event) => readEvent(event) ?? [])
  }
  async function receive(events: readonly StripeEvent[]): Promise<void> {
    for (const event of events) await receiveEvent(api.deps, event)
    for (const id of await listAwaitedCharges(api.deps.db, '')) await fetchCharge(api.deps, id)
    await sweepEvents(api.deps)
  }
  const catchUp = async () => await receive(await newEvents())

  return {
    ...api,
    newEvents,
    receive,
    catchUp,
    async buy() {
      const subscription = await buyWithoutEvents(api)
      await catchUp()
      const { customer } = await api.sandbox.stripe.subscriptions.retrieve(subscription)
      const { data } = await api.sandbox.stripe.charges.list({ customer: String(customer) })
      return { subscription, customer: String(customer), charge: data[0]?.id ?? '' }
    },
    async validate(subscription) {
      const record = await api.deps.db
        .selectFrom('mcpTokens')
        .selectAll()
        .where('subscriptionId', '=', subscription)
        .where('supersededAt', 'is', null)
        .executeTakeFirstOrThrow()
      const token = await reproduceToken(record, api.deps)
      const headers = { authorization: `Bearer ${token}` }
      const reply = await fetch(`${api.url}/api/mcp/validate`, { method: 'POST', headers })
      if (reply.ok) return reply.status
      const { error } = (await reply.json()) as { error: { code: string; message: string } }
      return `${error.code} ${/\((\w+)\)/.exec(error.message)?.[1]}`
    },
  }
}
