import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './store/clock.ts'
import type { StoredEvent } from './store/events.ts'
import type { Store } from './store/store.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** What every feature of the sandbox is given; built once in app.ts. */
export interface SandboxContext {
  store: Store
  clock: Clock
  webhooks: Webhooks
  log: FastifyBaseLogger
  /** The API request that is being worked on; nulls when time or a hosted page caused the change. */
  request: { id: string | null; idempotency_key: string | null }
  /** Aborted when the sandbox is told to close: nothing waits any longer. */
  closing: AbortSignal
  /** Takes the events of a piece of work, whose order is decided at its end. */
  holdEvent?: (event: StoredEvent) => void
  /** The seller's name, as buyers read it on Checkout, in the portal and on invoices. */
  merchantName: string
  /** Where this server is reached, e.g. `http://127.0.0.1:12111`; known once it listens. */
  baseUrl(): string
}
