import type { StoredEvent } from '../store/events.ts'
import type { Store } from '../store/store.ts'
import { eventInVersion } from '../versions/in-version.ts'

interface EventSource {
  store: Store
}

/**
 * The event as the API shows it, in the version it was created with unless the endpoint has its own;
 * `pending_webhooks` is counted at the time of the request.
 */
export function renderEvent(
  ctx: EventSource,
  event: StoredEvent,
  version: string = event.api_version,
): StoredEvent {
  const shown = eventInVersion(ctx.store, version, event)
  return { ...shown, pending_webhooks: ctx.store.deliveries.countUnfinished(event.id) }
}
