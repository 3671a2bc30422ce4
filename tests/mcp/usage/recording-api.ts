import { listen, readJson } from '../listen.ts'

interface Reply {
  status?: number
  /** In place of the usual receipt. */
  body?: object | string
  headers?: Record<string, string>
}

export interface ReceivedEvent {
  id: string
  source: string
  [field: string]: unknown
}

/** Takes usage as the API does, remembers it, and answers otherwise where it is told to. */
export async function serveRecordingApi(
  answer: (events: readonly ReceivedEvent[]) => Reply | Promise<Reply> = () => ({}),
) {
  const requests: ReceivedEvent[][] = []
  const taken = new Map<string, ReceivedEvent>()
  const state = { answer }
  const url = await listen(async (request, response) => {
    const events = (await readJson(request)) as ReceivedEvent[]
    requests.push(events)
    const { status = 200, body, headers = {} } = await state.answer(events)
    const fresh = events.filter(({ id }) => !taken.has(id))
    if (status === 200 && body === undefined) for (const event of events) taken.set(event.id, event)
    const receipt = { accepted: fresh.length, duplicates: events.length - fresh.length, late: 0, refused: [] }
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? receipt))
  })
  return {
    url: url.origin,
    /** All that came, also what was not taken. */
    requests,
    taken,
    /** From now on. */
    answerWith(next: (events: readonly ReceivedEvent[]) => Reply | Promise<Reply>) {
      state.answer = next
    },
  }
}

export const apiError = (code: string, message: string) => ({ error: { code, message } })
