import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { newId } from '../../lib/ids.ts'
import type { StoredEvent } from '../../store/events.ts'
import { accountSettings } from '../account-settings.ts'
import { previousAttributes } from './previous-attributes.ts'

/** Records an event about an object and queues it for the webhook endpoints. */
export function emit(
  ctx: SandboxContext,
  type: Stripe.Event.Type,
  object: object,
  previous?: Record<string, unknown>,
): StoredEvent {
  const event: StoredEvent = {
    id: newId('evt'),
    object: 'event',
    api_version: accountSettings(ctx.store.settings).api_version,
    created: ctx.clock.now(),
    data: {
      object: { ...object },
      ...(previous ? { previous_attributes: previous } : {}),
    },
    livemode: false,
    pending_webhooks: 0,
    request: ctx.request,
    type,
  }
  if (ctx.holdEvent) ctx.holdEvent(event)
  else recordEvent(ctx, event)
  return event
}

export function recordEvent(ctx: SandboxContext, event: StoredEvent): void {
  ctx.store.events.insert(event)
  ctx.webhooks.enqueue(event)
}

/** Emits an update with what changed; nothing if nothing did. */
export function emitUpdate(
  ctx: SandboxContext,
  type: Stripe.Event.Type,
  before: object,
  after: object,
): void {
  const previous = previousAttributes(before, after)
  if (Object.keys(previous).length > 0) emit(ctx, type, after, previous)
}
