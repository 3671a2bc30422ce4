import type { UsageEvent } from '../spool/segment.ts'

export interface Receipt {
  accepted: number
  duplicates: number
  late: number
  refused: { index: number; id: string | null; code: string; message: string }[]
}

/** What became of a request. What is `away` may be taken later; `unreadable` is refused whole, and would be again. */
export type Answer =
  | { kind: 'taken'; receipt: Receipt }
  | { kind: 'unreadable'; why: string }
  | { kind: 'away'; why: string; retryAfterMs?: number }

export type PostEvents = (events: readonly UsageEvent[]) => Promise<Answer>

interface ApiOptions {
  url: string | URL
  apiKey: string
  timeoutMs: number
  /** Gives up what is under way. */
  signal: AbortSignal
}

/** Statuses that are about the events rather than about the key, the address or the moment. */
const ABOUT_EVENTS = [400, 413, 422]

export function createUsageApi({ url, apiKey, timeoutMs, signal }: ApiOptions): PostEvents {
  const address = eventsUrl(url)
  if (!apiKey)
    throw new TypeError(
      'There is no API key: give usageTracking the one that the operator of the API issued, as apiKey.',
    )

  async function post(events: readonly UsageEvent[]): Promise<Answer> {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events.map((event) => ({ specversion: '1.0', ...event }))),
      // The key is meant for this address only.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const reply: unknown = await response.json().catch(() => undefined)
    if (response.ok && isReceipt(reply)) return { kind: 'taken', receipt: reply }
    const why = `${response.status} ${messageOf(reply) ?? 'without a message of the API'}`
    // What does not look like the API's, such as a page of a proxy, says nothing about the events.
    if (ABOUT_EVENTS.includes(response.status) && messageOf(reply)) return { kind: 'unreadable', why }
    if (response.status === 413) return { kind: 'unreadable', why }
    const seconds = Number(response.headers.get('retry-after'))
    return { kind: 'away', why, ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) }
  }

  return async (events) => {
    try {
      return await post(events)
    } catch (error) {
      const { cause } = error instanceof Error ? error : {}
      return { kind: 'away', why: `no answer: ${cause instanceof Error ? cause.message : String(error)}` }
    }
  }
}

function eventsUrl(url: string | URL): URL {
  const address = URL.parse('api/v1/usage/events', `${String(url).replace(/\/+$/, '')}/`)
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:')
    throw new TypeError(
      `The address of the API is "${url}": give usageTracking one that begins with https:// or http://, as url.`,
    )
  return address
}

function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== 'object' || value === null) return false
  const { accepted, duplicates, refused } = value as Partial<Receipt>
  return typeof accepted === 'number' && typeof duplicates === 'number' && Array.isArray(refused)
}

function messageOf(reply: unknown): string | undefined {
  const { error } = (typeof reply === 'object' && reply !== null ? reply : {}) as {
    error?: { message?: unknown } | null
  }
  return typeof error?.message === 'string' ? error.message : undefined
}
