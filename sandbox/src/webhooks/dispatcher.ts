import type { FastifyBaseLogger } from 'fastify'
import type { Delivery } from '../store/deliveries.ts'
import type { StoredEvent } from '../store/events.ts'
import type { WebhookMode } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { WebhookEndpoint } from '../store/stripe-objects.ts'
import { type AttemptOptions, attemptDelivery, queueDelivery } from './attempt.ts'
import type { Webhooks } from './webhooks.ts'

const DEFAULT_MODE: WebhookMode = { duplicates: 0, shuffle: false, paused: false, delay_ms: 0 }
const MAX_SLEEP_MS = 60_000

export interface WebhookOptions {
  store: Store
  log: FastifyBaseLogger
  timeoutMs: number
}

export function createWebhooks({ store, log, timeoutMs }: WebhookOptions): Webhooks {
  const stopping = new AbortController()
  const sender = createSender({ store, timeoutMs, stopping: stopping.signal }, log)
  let timer: NodeJS.Timeout | undefined
  let running = false
  const mode = () => store.settings.get('webhook_mode') ?? DEFAULT_MODE

  const sleepUntilDue = () => {
    clearTimeout(timer)
    // The store may be closed once delivery has stopped.
    if (!running || mode().paused) return
    const next = store.deliveries.nextDueMs()
    if (next === undefined) return
    const send = () => void sender.sendDue(mode()).then(sleepUntilDue)
    timer = setTimeout(send, Math.min(Math.max(next - Date.now(), 0), MAX_SLEEP_MS))
  }
  return {
    mode,
    setMode: (patch) => {
      const next = { ...mode(), ...patch }
      store.settings.set('webhook_mode', next)
      sleepUntilDue()
      return next
    },
    enqueue: (event) => enqueue(store, event, mode()),
    resend: (event, endpointId) => queueDelivery(store, event, endpointId, mode().delay_ms),
    wake: sleepUntilDue,
    flush: async () => {
      // Deliveries in progress may fail and become pending again: those are tried once more too.
      await sender.settle()
      if (stopping.signal.aborted) return { delivered: 0, failed: 0 }
      store.deliveries.hurryPending(Date.now())
      const result = await sender.sendDue(mode())
      sleepUntilDue()
      return result
    },
    start: () => {
      running = true
      store.deliveries.releaseInterrupted()
      sleepUntilDue()
    },
    stop: async () => {
      running = false
      clearTimeout(timer)
      stopping.abort()
      await sender.settle()
    },
  }
}

function createSender(options: AttemptOptions, log: FastifyBaseLogger) {
  const { store, stopping } = options
  const inFlight = new Set<Promise<boolean>>()

  const send = async (delivery: Delivery): Promise<boolean> => {
    const { ok, error } = await attemptDelivery(options, delivery)
    if (!ok && !stopping.aborted) log.warn({ event: delivery.event_id, error }, 'Webhook not delivered')
    return ok
  }
  return {
    settle: () => Promise.allSettled(inFlight),
    sendDue: async ({ shuffle }: WebhookMode) => {
      const due = store.deliveries.due(Date.now())
      const sent = (shuffle ? shuffled(due) : due).map((delivery) => {
        const promise = send(delivery)
        inFlight.add(promise)
        return promise.finally(() => inFlight.delete(promise))
      })
      const delivered = (await Promise.all(sent)).filter(Boolean).length
      return { delivered, failed: sent.length - delivered }
    },
  }
}

function enqueue(store: Store, event: StoredEvent, { duplicates, delay_ms }: WebhookMode): void {
  for (const endpoint of store.objects.list('webhook_endpoint').filter(wants(event))) {
    for (let copy = 0; copy <= duplicates; copy += 1) queueDelivery(store, event, endpoint.id, delay_ms)
  }
}

function wants(event: StoredEvent) {
  return (endpoint: WebhookEndpoint) =>
    endpoint.status === 'enabled' &&
    endpoint.enabled_events.some((wanted) => wanted === '*' || wanted === event.type)
}

function shuffled<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
