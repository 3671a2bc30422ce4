import type { StoredEvent } from '../store/events.ts'
import type { WebhookMode } from '../store/settings.ts'

/** Sends stored events to the webhook endpoints, in the background and until they are answered 2xx. */
export interface Webhooks {
  /** Queues an event for every enabled endpoint that wants its type; to be called in the event's transaction. */
  enqueue(event: StoredEvent): void
  /** Queues an event again for one endpoint, as `stripe events resend` does. */
  resend(event: StoredEvent, endpointId: string): void
  /** Looks for due deliveries soon; cheap to call after every request. */
  wake(): void
  mode(): WebhookMode
  setMode(patch: Partial<WebhookMode>): WebhookMode
  /** Sends everything pending now, retries included, and resolves when each was tried once. */
  flush(): Promise<{ delivered: number; failed: number }>
  start(): void
  stop(): Promise<void>
}
