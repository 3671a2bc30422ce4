import type Stripe from 'stripe'
import type { Stack } from '../harness/stack.ts'
import { deliver } from './deliveries.ts'
import type { Random } from './random.ts'

const COPIES = 5
const CONCURRENCY = 12
const TIMEOUT_MS = 60_000

/** Returns what has happened at Stripe since the last call. */
export function createEventFeed(stack: Stack): () => Promise<Stripe.Event[]> {
  const seen = new Set<string>()
  return async () => {
    const events: Stripe.Event[] = []
    for await (const event of stack.sandbox.stripe.events.list({ limit: 100 })) {
      if (seen.has(event.id)) break
      events.push(event)
    }
    for (const { id } of events) seen.add(id)
    return events
  }
}

/** Like Stripe, retries until it is accepted, at whichever process answers. */
async function deliverSurely(stack: Stack, urls: string[], event: Stripe.Event, random: Random) {
  const deadlineMs = Date.now() + TIMEOUT_MS
  let answer: unknown
  while (Date.now() < deadlineMs) {
    answer = await deliver(random.pick(urls), event, stack.webhookSecret).catch((error: unknown) => error)
    if ((answer as { httpStatus?: number }).httpStatus === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${event.type} ${event.id} was never accepted; last: ${JSON.stringify(answer)}`)
}

/**
 * Delivers every event several times, shuffled and concurrently, and causes trouble at random moments.
 * Returns the number of deliveries.
 */
export async function deliverAll(
  stack: Stack,
  events: readonly Stripe.Event[],
  random: Random,
  trouble: (() => Promise<void>)[],
): Promise<number> {
  const urls = stack.processes.filter((_, index) => stack.roles[index] !== 'worker').map(({ url }) => url)
  const waiting = random.shuffle(events.flatMap((event) => Array.from({ length: COPIES }, () => event)))
  const total = waiting.length
  const senders = Array.from({ length: CONCURRENCY }, async () => {
    for (let event = waiting.pop(); event; event = waiting.pop()) {
      await deliverSurely(stack, urls, event, random)
    }
  })
  const troubles = (async () => {
    for (const [index, happen] of trouble.entries()) {
      const leftThen = total * (1 - (index + random.below(100) / 100) / trouble.length)
      while (waiting.length > leftThen) await new Promise((resolve) => setTimeout(resolve, 5))
      await happen()
    }
  })()
  await Promise.all([...senders, troubles])
  return total
}
