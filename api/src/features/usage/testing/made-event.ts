import { randomUUID } from 'node:crypto'
import type { UsageEvent } from '../usage-event.ts'

/** One case, as the store takes it. */
export function makeEvent(occurredAt: Date, given: Partial<UsageEvent> = {}): UsageEvent {
  return {
    key: randomUUID(),
    meter: 'case',
    occurredAt: occurredAt.toISOString(),
    quantity: '1',
    isLevel: false,
    subject: null,
    dimension: null,
    voids: null,
    properties: null,
    ...given,
  }
}
