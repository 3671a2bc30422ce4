import { randomToken } from '../lib/ids.ts'
import type { Delivery } from '../store/deliveries.ts'
import type { StoredEvent } from '../store/events.ts'
import type { Store } from '../store/store.ts'
import { renderEvent } from './payload.ts'
import { pauseAfter } from './retry-schedule.ts'
import { type SendResult, sendWebhook } from './send.ts'

export interface AttemptOptions {
  store: Store
  timeoutMs: number
  /** Aborts deliveries when the sandbox stops; they are sent again after the next start. */
  stopping: AbortSignal
}

export function queueDelivery(store: Store, event: StoredEvent, endpointId: string, delayMs: number): void {
  store.deliveries.insert({
    id: `whd_${randomToken(24)}`,
    event_id: event.id,
    endpoint_id: endpointId,
    next_attempt_ms: Date.now() + delayMs,
  })
}

/** Tries one delivery once and records the result; a failure is retried until the attempts are used up. */
export async function attemptDelivery(options: AttemptOptions, delivery: Delivery): Promise<SendResult> {
  const { store, stopping, timeoutMs } = options
  const endpoint = store.objects.find('webhook_endpoint', delivery.endpoint_id)
  const event = store.events.find(delivery.event_id)
  if (endpoint?.status !== 'enabled' || !event) return giveUp(store, delivery)

  const attempts = delivery.attempts + 1
  store.deliveries.update({ ...delivery, status: 'sending', attempts })
  const secret = store.objects.hidden('webhook_endpoint', endpoint.id).secret ?? ''
  const payload = JSON.stringify(
    renderEvent({ store }, event, endpoint.api_version ?? event.api_version),
    null,
    2,
  )
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), stopping])
  const result = await sendWebhook(endpoint.url, payload, secret, signal)
  if (!stopping.aborted) record(store, { ...delivery, attempts }, result)
  return result
}

function record(store: Store, delivery: Delivery, result: SendResult): void {
  const nowMs = Date.now()
  const pauseMs = result.ok ? null : pauseAfter(delivery.attempts)
  store.deliveries.update({
    ...delivery,
    status: result.ok ? 'succeeded' : pauseMs === null ? 'failed' : 'pending',
    next_attempt_ms: nowMs + (pauseMs ?? 0),
    last_status: result.status,
    last_error: result.error,
    last_body: result.body,
    last_attempt_ms: nowMs,
  })
}

function giveUp(store: Store, delivery: Delivery): SendResult {
  const error = 'The endpoint is disabled or no longer exists'
  store.deliveries.update({ ...delivery, status: 'failed', last_error: error })
  return { ok: false, status: null, body: null, error }
}
