import type { Tx } from '../../db/client.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { takesCustomer } from '../customers/repository.ts'
import { countDelivery } from '../history/events-repository.ts'
import { type ClaimedEvent, claimEvents, listStored } from '../history/intake-repository.ts'
import { applyEvents } from './apply-events.ts'
import type { EventContext, Outcome } from './context.ts'

/** The result for a stored event; `busy` if another transaction holds it or its customer. */
export type Applied = Outcome | 'duplicate' | 'dead' | 'busy'

/** An event to process. A caller that has just stored it passes it on, so that it need not be read again. */
export interface Arrival {
  id: string
  type: string
  event?: StripeEvent | undefined
}

/**
 * Applies, in the caller's transaction, those stored events that are not finished and can be locked at once.
 */
export async function applyStored(
  context: Omit<EventContext, 'event'>,
  stored: readonly Arrival[],
  lockTimeoutMs: number,
): Promise<Applied[]> {
  const unread = stored.filter(({ event }) => event === undefined).map(({ id }) => id)
  const claims = await claimEvents(
    context.tx,
    stored.map(({ id }) => id),
    { lockCustomer: takesCustomer, unread, lockTimeoutMs },
  )
  const held = stored.map(({ id }) => id).filter((id) => !claims.has(id))
  if (held.length > 0) await assertStored(context.tx, held)
  const due: StripeEvent[] = []
  const applied = new Map<string, Applied>()
  for (const { id, event } of stored) {
    const claim = claims.get(id)
    const before = claim ? await finishedBefore(context.tx, claim) : 'busy'
    if (before) applied.set(id, before)
    else due.push(event ?? readStored(id, claim?.payload))
  }
  const outcomes = await applyEvents(context, due)
  return stored.map(({ id }) => applied.get(id) ?? outcomes.get(id) ?? 'busy')
}

/**
 * An event that does not exist, for example because its retention period is over, is not being processed
 * elsewhere.
 */
async function assertStored(tx: Tx, ids: readonly string[]): Promise<void> {
  const present = await listStored(tx, ids)
  const [missing] = ids.filter((id) => !present.includes(id))
  if (missing !== undefined) throw new Error(`Event ${missing} is not stored`)
}

async function finishedBefore(
  tx: Tx,
  { id, status, hasCustomer }: ClaimedEvent,
): Promise<Applied | undefined> {
  if (status !== 'processed' && status !== 'ignored' && status !== 'dead')
    return hasCustomer ? undefined : 'busy'
  await countDelivery(tx, id)
  return status === 'dead' ? 'dead' : 'duplicate'
}

function readStored(id: string, payload: unknown): StripeEvent {
  const event = readEvent(payload)
  if (!event) throw new Error(`The payload of event ${id} is gone or unreadable`)
  return event
}
