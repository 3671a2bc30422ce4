import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { findStoredEventIds } from '../history/events-repository.ts'
import { watermark } from './fetch.ts'
import { findCursor, moveCursor, noteUndelivered } from './repository.ts'

const CURSOR = 'stripe_events'
/** Stripe lists events for thirty days. */
const REACH_MS = 30 * DAY_MS - 3_600_000
/** Read twice, because an event may appear in the list slightly late. */
const OVERLAP_MS = 600_000
const WINDOW_MS = DAY_MS
const PAGE = 100
/** A younger event may still be on its way. */
const DELIVERED_WITHIN_MS = 120_000
/** Stripe's maximum for one request. */
const TYPES_AT_ONCE = 20

export interface EventIntake {
  /** The types that the product handles; others are not requested. */
  types: readonly string[]
  receive(event: StripeEvent): Promise<unknown>
}

/**
 * Asks Stripe for the events since the last success and stores those that never arrived, oldest first. The
 * first run only records where to begin, because earlier events are from before this installation.
 */
export async function takeInMissedEvents(deps: Deps, intake: EventIntake): Promise<number> {
  const reachedAt = await findCursor(deps.db, CURSOR)
  const now = await askStripeForTheTime(deps)
  if (!reachedAt) {
    await moveCursor(deps.db, CURSOR, now)
    return 0
  }
  const earliestMs = now.getTime() - REACH_MS
  let fromMs = Math.max(reachedAt.getTime() - OVERLAP_MS, earliestMs)
  const missed: StripeEvent[] = []
  while (fromMs < now.getTime()) {
    const toMs = Math.min(fromMs + WINDOW_MS, now.getTime())
    missed.push(...(await takeInWindow(deps, intake, { from: fromMs / 1000, to: toMs / 1000 })))
    await moveCursor(deps.db, CURSOR, new Date(toMs))
    fromMs = toMs
  }
  const deliveredBefore = new Date(now.getTime() - DELIVERED_WITHIN_MS)
  if (missed.some(({ createdAt }) => createdAt < deliveredBefore)) await noteUndelivered(deps.db)
  return missed.length
}

async function takeInWindow(
  deps: Deps,
  { types, receive }: EventIntake,
  window: { from: number; to: number },
): Promise<StripeEvent[]> {
  const missed: StripeEvent[] = []
  for (let first = 0; first < types.length; first += TYPES_AT_ONCE) {
    missed.push(...(await listMissed(deps, types.slice(first, first + TYPES_AT_ONCE), window)))
  }
  const oldestFirst = missed.reverse().sort((one, other) => Number(one.createdAt) - Number(other.createdAt))
  for (const event of oldestFirst) {
    deps.log.warn({ eventId: event.id, type: event.type }, 'Stripe had an event that never arrived')
    await receiveOrLeave(deps, receive, event)
  }
  return missed
}

async function listMissed(
  deps: Deps,
  types: readonly string[],
  window: { from: number; to: number },
): Promise<StripeEvent[]> {
  const missed: StripeEvent[] = []
  let startingAfter: string | undefined
  do {
    const page = await deps.stripe.events.list({
      created: { gte: Math.floor(window.from), lte: Math.floor(window.to) },
      types: [...types],
      limit: PAGE,
      ...(startingAfter && { starting_after: startingAfter }),
    })
    const stored = await findStoredEventIds(
      deps.db,
      page.data.map((event) => event.id),
    )
    missed.push(...page.data.filter(({ id }) => !stored.has(id)).flatMap((event) => readEvent(event) ?? []))
    startingAfter = page.has_more ? page.data.at(-1)?.id : undefined
  } while (startingAfter)
  return missed
}

/** A stored event that fails is left to the sweep; one that could not be stored must stop the cursor. */
async function receiveOrLeave(deps: Deps, receive: EventIntake['receive'], event: StripeEvent) {
  try {
    await receive(event)
  } catch (error) {
    const stored = await findStoredEventIds(deps.db, [event.id])
    if (!stored.has(event.id)) throw error
    deps.log.warn({ err: error, eventId: event.id }, 'A missed event was stored and left to the sweep')
  }
}

async function askStripeForTheTime({ stripe }: Pick<Deps, 'stripe'>): Promise<Date> {
  const startedAtMs = performance.now()
  const { lastResponse } = await stripe.events.list({ limit: 1 })
  return watermark(lastResponse.headers, performance.now() - startedAtMs)
}
