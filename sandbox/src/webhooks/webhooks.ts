import type { StoredEvent } from '../store/events.ts'
import type { WebhookMode } from '../store/settings.ts'

/** Sends stored events to the webhook endpoints in the background until they are answered with 2xx. */
export interface Webhooks {
  /**
   * Queues an event for every enabled endpoint that wants its type; must be called in the event's
   * transaction.
   */
  enqueue(event: StoredEvent): void
  /** Queues an event again for one endpoint, like `stripe events resend`. */
  resend(event: StoredEvent, endpointId: string): void
  /** Checks for due deliveries soon; cheap enough to call after every request. */
  wake(): void
  mode(): WebhookMode
  setMode(patch: Partial<WebhookMode>): WebhookMode
  /** Sends everything pending now, including retries, and resolves when each was tried once. */
  flush(): Promise<{ delivered: number; failed: number }>
  start(): void
  stop(): Promise<void>
}
