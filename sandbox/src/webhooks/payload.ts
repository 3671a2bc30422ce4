import type { SandboxContext } from '../context.ts'
import type { StoredEvent } from '../store/events.ts'

type EventSource = Pick<SandboxContext, 'store'>

/** The event as the API shows it: `pending_webhooks` is counted at the moment of asking. */
export function renderEvent(ctx: EventSource, event: StoredEvent): StoredEvent {
  return { ...event, pending_webhooks: ctx.store.deliveries.countUnfinished(event.id) }
}
