import type { FastifyBaseLogger } from 'fastify'
import { randomToken } from '../lib/ids.ts'
import type { Delivery } from '../store/deliveries.ts'
import type { StoredEvent } from '../store/events.ts'
import type { WebhookMode } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { WebhookEndpoint } from '../store/stripe-objects.ts'
import { renderEvent } from './payload.ts'
import { pauseAfter } from './retry-schedule.ts'
import { sendWebhook } from './send.ts'
import type { Webhooks } from './webhooks.ts'

const DEFAULT_MODE: WebhookMode = { duplicates: 0, shuffle: false, paused: false, delay_ms: 0 }
const MAX_SLEEP_MS = 60_000

export interface WebhookOptions {
  store: Store
  log: FastifyBaseLogger
  timeoutMs: number
}

export function createWebhooks({ store, log, timeoutMs }: WebhookOptions): Webhooks {
  const inFlight = new Set<Promise<unknown>>()
  let timer: NodeJS.Timeout | undefined
  let running = false

  const mode = () => store.settings.get('webhook_mode') ?? DEFAULT_MODE
  const queue = (event: StoredEvent, endpointId: string) => {
    const next_attempt_ms = Date.now() + mode().delay_ms
    const id = `whd_${randomToken(24)}`
    store.deliveries.insert({ id, event_id: event.id, endpoint_id: endpointId, next_attempt_ms })
  }

  const attempt = async (delivery: Delivery): Promise<boolean> => {
    const endpoint = store.objects.find('webhook_endpoint', delivery.endpoint_id)
    const event = store.events.find(delivery.event_id)
    if (!endpoint || !event) {
      store.deliveries.update({ ...delivery, status: 'failed', last_error: 'The endpoint no longer exists' })
      return false
    }
    const attempts = delivery.attempts + 1
    const secret = store.objects.hidden('webhook_endpoint', endpoint.id).secret ?? ''
    const payload = JSON.stringify(renderEvent({ store }, event), null, 2)
    store.deliveries.update({ ...delivery, status: 'sending', attempts })
    const result = await sendWebhook(endpoint.url, payload, secret, timeoutMs)
    if (!running) return result.ok
    const nowMs = Date.now()
    const pauseMs = result.ok ? null : pauseAfter(attempts)
    store.deliveries.update({
      ...delivery,
      attempts,
      status: result.ok ? 'succeeded' : pauseMs === null ? 'failed' : 'pending',
      next_attempt_ms: nowMs + (pauseMs ?? 0),
      last_status: result.status,
      last_error: result.error,
      last_body: result.body,
      last_attempt_ms: nowMs,
    })
    if (!result.ok)
      log.warn({ event: event.id, type: event.type, error: result.error }, 'Webhook not delivered')
    return result.ok
  }

  const track = <Result>(promise: Promise<Result>): Promise<Result> => {
    inFlight.add(promise)
    return promise.finally(() => inFlight.delete(promise))
  }

  const sendDue = async (): Promise<{ delivered: number; failed: number }> => {
    const { shuffle } = mode()
    const due = store.deliveries.due(Date.now())
    const results = await Promise.all(
      (shuffle ? shuffled(due) : due).map((delivery) => track(attempt(delivery))),
    )
    const delivered = results.filter(Boolean).length
    return { delivered, failed: results.length - delivered }
  }

  const sleepUntilDue = () => {
    clearTimeout(timer)
    const next = store.deliveries.nextDueMs()
    if (!running || mode().paused || next === undefined) return
    timer = setTimeout(tick, Math.min(Math.max(next - Date.now(), 0), MAX_SLEEP_MS))
  }

  const tick = () => {
    void track(sendDue()).then(sleepUntilDue)
  }

  return {
    mode,
    setMode: (patch) => {
      const next = { ...mode(), ...patch }
      store.settings.set('webhook_mode', next)
      sleepUntilDue()
      return next
    },
    enqueue: (event) => {
      const { duplicates } = mode()
      for (const endpoint of store.objects.list('webhook_endpoint').filter(wants(event))) {
        for (let copy = 0; copy <= duplicates; copy += 1) queue(event, endpoint.id)
      }
    },
    resend: queue,
    wake: sleepUntilDue,
    flush: async () => {
      store.deliveries.hurryPending(Date.now())
      await Promise.allSettled(inFlight)
      const result = await sendDue()
      sleepUntilDue()
      return result
    },
    start: () => {
      running = true
      store.deliveries.releaseInterrupted()
      sleepUntilDue()
    },
    stop: async () => {
      clearTimeout(timer)
      running = false
      await Promise.allSettled(inFlight)
    },
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
