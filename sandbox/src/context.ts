import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './store/clock.ts'
import type { StoredEvent } from './store/events.ts'
import type { Store } from './store/store.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** The dependencies of every feature of the sandbox; built once in app.ts. */
export interface SandboxContext {
  store: Store
  clock: Clock
  webhooks: Webhooks
  log: FastifyBaseLogger
  /** The current API request; null values if time or a hosted page caused the change. */
  request: { id: string | null; idempotency_key: string | null }
  /** Aborted when the sandbox is closing: nothing should wait any longer. */
  closing: AbortSignal
  /** Collects the events of a piece of work, whose order is decided at its end. */
  holdEvent?: (event: StoredEvent) => void
  /** The seller's name, as shown to buyers on Checkout, in the portal and on invoices. */
  merchantName: string
  /** The address of this server, e.g. `http://127.0.0.1:12111`; known once it listens. */
  baseUrl(): string
}
