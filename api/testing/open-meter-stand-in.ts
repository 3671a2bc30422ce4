import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { at, isObject, listAt, textAt, textsAt } from '../src/lib/json.ts'

type Answer = { status: number; body?: unknown }

interface StoredEvent {
  rowId: number
  event: unknown
  second: number
}

export interface OpenMeterStandIn {
  url: string
  /** What was taken and not shown yet is shown from now on; a real one does so by itself after seconds. */
  settle(): void
  /** Whether what is taken is shown at once. */
  settlesAtOnce: boolean
  /** Takes this many events of a batch, and fails then. */
  takesOnly: number | undefined
  /** Answers this to everything, or never answers. */
  fault: number | 'silence' | undefined
  /** What it has, as if it had lost some. */
  stored: StoredEvent[]
  requests: string[]
  close(): Promise<void>
}

const PAGE = 100

/**
 * Stands in for OpenMeter in tests. Written from its OpenAPI document and its code as of August 2026, and never compared with a real
 * server: it takes batches, deduplicates by source and id, shows events some time after it took them, keeps whole seconds, and lists
 * the last first, a hundred at a time.
 */
export async function startOpenMeterStandIn(): Promise<OpenMeterStandIn> {
  const pending: StoredEvent[] = []
  const seen = new Set<string>()
  const server = createServer(async (request, response) => {
    standIn.requests.push(`${request.method} ${request.url?.split('?')[0]}`)
    if (standIn.fault === 'silence') return
    const { status, body } = standIn.fault ? { status: standIn.fault } : await route(request)
    const isProblem = status >= 400
    response.writeHead(status, {
      'content-type': isProblem ? 'application/problem+json' : 'application/json',
    })
    response.end(isProblem ? JSON.stringify(problem(status, body)) : body && JSON.stringify(body))
  })

  async function route(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    if (request.method === 'POST' && pathname === '/api/v1/events')
      return ingest(request.headers['content-type'], await text(request))
    if (request.method === 'GET' && pathname === '/api/v2/events') return list(searchParams)
    return { status: 404 }
  }

  function ingest(type: string | undefined, body: string): Answer {
    if (type !== 'application/cloudevents-batch+json') return { status: 400, body: 'invalid content type' }
    const events: unknown = JSON.parse(body)
    if (!Array.isArray(events) || !events.every(isCloudEvent)) return { status: 400, body: 'invalid event' }
    for (const [index, event] of events.entries()) {
      if (index === standIn.takesOnly) return { status: 500, body: 'forwarding event to collector' }
      const key = `${textAt(event, 'source')}-${textAt(event, 'id')}`
      if (seen.has(key)) continue
      seen.add(key)
      const second = Math.floor(Date.parse(textAt(event, 'time') ?? '') / 1000)
      pending.push({ rowId: seen.size, event, second })
    }
    if (standIn.settlesAtOnce) standIn.settle()
    return { status: 204 }
  }

  function list(query: URLSearchParams): Answer {
    const filter: unknown = JSON.parse(query.get('filter') ?? '{}')
    const limit = Number(query.get('limit') ?? PAGE)
    if (limit < 1 || limit > PAGE || !hasSingleOperators(filter))
      return { status: 400, body: 'invalid filter' }
    const [second = Number.POSITIVE_INFINITY, rowId = 0] = decode(query.get('cursor'))
    const found = standIn.stored
      .filter((row) => matches(filter, row))
      .filter((row) => row.second < second || (row.second === second && row.rowId < rowId))
      .toSorted((one, other) => other.second - one.second || other.rowId - one.rowId)
      .slice(0, limit)
    const last = found.at(-1)
    const items = found.map((row) => ({ event: ofWholeSecond(row), ingestedAt: NOW, storedAt: NOW }))
    const isFull = found.length === limit
    return { status: 200, body: { items, ...(isFull && last && { nextCursor: encode(last) }) } }
  }

  const standIn: OpenMeterStandIn = {
    url: '',
    settlesAtOnce: true,
    takesOnly: undefined,
    fault: undefined,
    stored: [],
    requests: [],
    settle() {
      standIn.stored.push(...pending.splice(0))
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return standIn
}

const NOW = new Date(0).toISOString()

function isCloudEvent(event: unknown): boolean {
  return ['id', 'source', 'specversion', 'type', 'subject'].every((name) => textAt(event, name) !== undefined)
}

function hasSingleOperators(filter: unknown): boolean {
  return (
    isObject(filter) && Object.values(filter).every((one) => isObject(one) && Object.keys(one).length === 1)
  )
}

function matches(filter: unknown, { event, second }: StoredEvent): boolean {
  const isText = (name: string) => {
    const [equal, any] = [textAt(filter, name, '$eq'), textsAt(filter, name, '$in')]
    const value = textAt(event, name) ?? ''
    return (equal === undefined || equal === value) && (any.length === 0 || any.includes(value))
  }
  const isTime = (one: unknown) => {
    const from = textAt(one, '$gte')
    const until = textAt(one, '$lt')
    return (
      (from === undefined || second * 1000 >= Date.parse(from)) &&
      (until === undefined || second * 1000 < Date.parse(until))
    )
  }
  return ['id', 'subject', 'type'].every(isText) && listAt(filter, 'time', '$and').every(isTime)
}

function ofWholeSecond({ event, second }: StoredEvent): unknown {
  return { ...(event as object), time: new Date(second * 1000).toISOString(), data: at(event, 'data') }
}

const encode = ({ second, rowId }: StoredEvent) => Buffer.from(`${second},${rowId}`).toString('base64')
const decode = (cursor: string | null) =>
  cursor === null ? [] : Buffer.from(cursor, 'base64').toString().split(',').map(Number)

const problem = (status: number, detail: unknown) => ({
  type: 'about:blank',
  title: 'Problem',
  status,
  detail: detail ?? 'it failed',
  instance: 'urn:request:stand-in',
})
