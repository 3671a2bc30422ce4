import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../property/random.ts'
import { type MadeEvent, makeEvent, type Span, type Tenant, toCorrection, toReport } from './made-events.ts'

export interface Orders {
  /** Any of these processes is asked. */
  urls(): readonly string[]
  apiKey: string
  tenants: readonly Tenant[]
  eventsEach: number
  batchSize: number
  span: Span
  random: Random
}

export interface Answers {
  accepted: number
  late: number
  duplicates: number
  /** Batches that were sent again, because nobody answered or the answer was an error. */
  repeated: number
  /** The part of the events that was sent, from 0 to 1. */
  progress: number
}

const AT_ONCE = 4
const TIMEOUT_MS = 20_000
const PAUSE_MS = 100
/** An error that asks for another try; anything else is a fault. */
const PASSING = new Set([429, 500, 502, 503])

interface Batch {
  tenant: Tenant
  first: number
}

/** Reports each event until somebody has answered for it, and some of them again. */
export async function reportAll(orders: Orders, answers: Answers): Promise<void> {
  const batches = orders.random.shuffle(
    orders.tenants.flatMap((tenant) =>
      Array.from({ length: Math.ceil(orders.eventsEach / orders.batchSize) }, (_, index) => ({
        tenant,
        first: index * orders.batchSize,
      })),
    ),
  )
  const queue = batches.values()
  let done = 0
  await inLanes(async () => {
    for (const batch of queue) {
      await send(orders, batch.tenant, answers, reportsOf(orders, batch))
      done += 1
      answers.progress = done / batches.length
    }
  })
}

/** What is taken back only now is of periods that were billed meanwhile. */
export async function takeBackLater(orders: Orders, answers: Answers): Promise<void> {
  const queue = orders.tenants.values()
  await inLanes(async () => {
    for (const tenant of queue) {
      const wrong = Array.from({ length: orders.eventsEach }, (_, index) =>
        makeEvent(tenant, index, orders.span),
      ).filter(({ takenBack }) => takenBack === 'later')
      for (let first = 0; first < wrong.length; first += orders.batchSize)
        await send(orders, tenant, answers, wrong.slice(first, first + orders.batchSize).map(toCorrection))
    }
  })
}

async function inLanes(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

function reportsOf({ eventsEach, batchSize, random, span }: Orders, { tenant, first }: Batch): object[] {
  const indexes = Array.from({ length: Math.min(batchSize, eventsEach - first) }, (_, index) => first + index)
  const again = indexes.slice(0, Math.ceil(batchSize / 10)).map(() => random.below(eventsEach))
  const events: MadeEvent[] = [...indexes, ...again].map((index) => makeEvent(tenant, index, span))
  const corrections = events.filter(({ takenBack }) => takenBack === 'at once').map(toCorrection)
  return random.shuffle([...events.map(toReport), ...corrections])
}

async function send(
  { urls, apiKey, random }: Orders,
  { tenantId }: Tenant,
  answers: Answers,
  events: readonly object[],
): Promise<void> {
  for (;;) {
    const response = await fetch(
      `${random.pick(urls())}/api/v1/usage/events?tenant_id=${encodeURIComponent(tenantId)}`,
      {
        method: 'POST',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(events),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    )
      .then(async (one) => ({ status: one.status, body: await one.text() }))
      // Nobody answered, or the answer was cut off: what became of the events is not known.
      .catch(() => undefined)
    if (response?.status === 200) return count(answers, response.body)
    if (response && !PASSING.has(response.status))
      throw new Error(`Events were answered ${response.status}: ${response.body}`)
    answers.repeated += 1
    await sleep(PAUSE_MS)
  }
}

function count(answers: Answers, body: string): void {
  const { accepted, late, duplicates, refused } = JSON.parse(body) as {
    accepted: number
    late: number
    duplicates: number
    refused: unknown[]
  }
  if (refused.length > 0) throw new Error(`Events were refused: ${JSON.stringify(refused.slice(0, 3))}`)
  answers.accepted += accepted
  answers.late += late
  answers.duplicates += duplicates
}
