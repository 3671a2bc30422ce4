import { listAt, textAt } from '../lib/json.ts'
import { OpenMeterError } from './failure.ts'

export interface OpenMeterConfig {
  url: string
  /** OpenMeter's cloud asks for one; a server of one's own stands behind a firewall. */
  apiKey?: string
  timeoutMs?: number
}

/** A CloudEvent, as it is sent and as it is read back. */
export interface OpenMeterEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject: string
  time: string
  data: object
}

export interface EventFilter {
  subject: string
  type?: string
  ids?: readonly string[]
  /** Both of whole seconds, because OpenMeter keeps no smaller ones. */
  from: Date
  /** Exclusive. */
  until: Date
}

export interface OpenMeter {
  /** It says that OpenMeter took them, not that they can be read: that may take seconds. */
  send(events: readonly OpenMeterEvent[]): Promise<void>
  /** All of them, in no order; one that was sent twice may be there twice. */
  list(filter: EventFilter): Promise<unknown[]>
}

const TIMEOUT_MS = 8_000
/** The most that OpenMeter lists at once. */
const PAGE = 100

/** Written from OpenMeter's OpenAPI document and its code, and not tried against a real server. */
export function createOpenMeter({ url, apiKey, timeoutMs = TIMEOUT_MS }: OpenMeterConfig): OpenMeter {
  const headers = apiKey === undefined ? undefined : { authorization: `Bearer ${apiKey}` }

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(`${url}${path}`, {
        ...init,
        signal,
        headers: { ...headers, ...init.headers },
      })
      if (response.ok) return response
      throw new OpenMeterError(
        `OpenMeter answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
      )
    } catch (error) {
      if (error instanceof OpenMeterError) throw error
      throw new OpenMeterError('OpenMeter could not be reached', { cause: error })
    }
  }

  return {
    async send(events) {
      await ask('/api/v1/events', {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(events),
      })
    },
    async list(filter) {
      const events = []
      let cursor: string | undefined
      do {
        const page = await ask(`/api/v2/events?${toQuery(filter, cursor)}`).then(readJson)
        events.push(...listAt(page, 'items'))
        cursor = textAt(page, 'nextCursor')
      } while (cursor !== undefined)
      return events.map((item) => (item as { event: unknown }).event)
    },
  }
}

/** Each filter takes one operator, so that a span of time needs two of them. */
function toQuery(
  { subject, type, ids, from, until }: EventFilter,
  cursor: string | undefined,
): URLSearchParams {
  const filter = {
    subject: { $eq: subject },
    ...(type !== undefined && { type: { $eq: type } }),
    ...(ids && { id: { $in: ids } }),
    time: { $and: [{ $gte: from.toISOString() }, { $lt: until.toISOString() }] },
  }
  const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(PAGE) })
  if (cursor !== undefined) query.set('cursor', cursor)
  return query
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    throw new OpenMeterError('OpenMeter answered no JSON', { cause: error })
  }
}
