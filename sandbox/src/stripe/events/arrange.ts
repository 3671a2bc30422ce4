import { randomInt } from 'node:crypto'
import type { SandboxContext } from '../../context.ts'
import type { StoredEvent } from '../../store/events.ts'
import { recordEvent } from './emit.ts'

/**
 * Stripe does not guarantee the order of simultaneous events, and `checkout.session.completed` is often not
 * the last. Here it gets a random position for each payment.
 */
export function inAnyPlace<Result>(
  ctx: SandboxContext,
  type: StoredEvent['type'],
  work: (ctx: SandboxContext) => Result,
): Result {
  const held: StoredEvent[] = []
  const result = work({ ...ctx, holdEvent: (event) => held.push(event) })
  const others = held.filter((event) => event.type !== type)
  for (const event of held.filter((event) => event.type === type))
    others.splice(randomInt(others.length + 1), 0, event)
  for (const event of others) recordEvent(ctx, event)
  return result
}
