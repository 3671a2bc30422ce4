import { readEvent } from '../../stripe/event.ts'
import { lockCustomer } from '../customers/repository.ts'
import { customerKeyOf } from '../history/customer-key.ts'
import { lockEvent } from '../history/events-repository.ts'
import { applyEvents } from './apply-events.ts'
import type { EventContext, Outcome } from './context.ts'

/** Applies a stored event in the caller's transaction, whatever its status. */
export async function applyAgain(context: Omit<EventContext, 'event'>, id: string): Promise<Outcome> {
  const stored = await lockEvent(context.tx, id)
  const event = readEvent(stored?.payload)
  if (!event) throw new Error(`The payload of event ${id} is gone or unreadable`)
  await lockCustomer(context.tx, customerKeyOf(event))
  const outcome = (await applyEvents(context, [event])).get(event.id)
  if (!outcome) throw new Error(`Event ${id} had no outcome`)
  return outcome
}
