import { at, isObject, textAt } from '../../../lib/json.ts'
import type { OpenMeterEvent } from '../../../openmeter/client.ts'
import type { LineEvent } from '../line-events-repository.ts'

/**
 * As OpenMeter keeps an event: `time` is for its queries, which know whole seconds, and `data` has what we read back. The same key of
 * two accounts is two events, so the source names the account.
 */
export function toCloudEvent(accountId: string, { key, meter, ...event }: LineEvent): OpenMeterEvent {
  return {
    specversion: '1.0',
    id: key,
    source: `kamiyo/${accountId}`,
    type: meter,
    subject: accountId,
    time: event.time,
    data: event,
  }
}

/** Undefined for what is none of ours. */
export function fromCloudEvent(accountId: string, event: unknown): LineEvent | undefined {
  const data = at(event, 'data')
  const [key, meter] = [textAt(event, 'id'), textAt(event, 'type')]
  const [time, quantity] = [textAt(data, 'time'), textAt(data, 'quantity')]
  const isOurs = textAt(event, 'source') === `kamiyo/${accountId}` && isObject(data)
  if (!isOurs || key === undefined || meter === undefined || time === undefined || quantity === undefined)
    return undefined
  return {
    key,
    meter,
    time,
    quantity,
    subject: textAt(data, 'subject') ?? null,
    dimension: textAt(data, 'dimension') ?? null,
    voids: textAt(data, 'voids') ?? null,
    properties: at(data, 'properties') ?? null,
  }
}
