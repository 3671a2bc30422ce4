import { describeError } from '../lib/run-script.ts'
import type { AdminRequest } from './command.ts'
import type { Connection } from './connection.ts'

const TIMEOUT_MS = 60_000

type Asked = Pick<AdminRequest, 'method' | 'path' | 'body'>

/** The response text; anything but a success is thrown as a one-line error. */
export async function send(connection: Connection, asked: Asked): Promise<string> {
  const response = await request(connection, asked, AbortSignal.timeout(TIMEOUT_MS))
  return await response.text()
}

/** The response line by line as it arrives; it may take hours, but must not pause for a minute. */
export async function* sendForLines(connection: Connection, asked: Asked): AsyncGenerator<string> {
  const silence = new AbortController()
  const fallSilent = () => silence.abort(new Error(`${connection.url} fell silent`))
  const timer = setTimeout(fallSilent, TIMEOUT_MS)
  try {
    const { body } = await request(connection, asked, silence.signal)
    if (!body) return
    let rest = ''
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      timer.refresh()
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } finally {
    clearTimeout(timer)
  }
}

async function request(
  { url, key }: Connection,
  { method, path, body }: Asked,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(`${url}/api/admin${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // The key is sent only to this address.
    redirect: 'error',
    signal,
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause ? error.cause : error
    throw new Error(
      `${url} cannot be reached (${describeError(cause)}); is the API running, and is API_URL right?`,
    )
  })
  if (response.ok) return response
  throw new Error(describeFailure(response.status, await response.text()))
}

function describeFailure(status: number, text: string): string {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string; request_id: string } }
    return `${error.message} (${error.code}, request ${error.request_id})`
  } catch {
    // A proxy answered instead of the API.
    return `The server answered ${status}, and not as this API does; is API_URL right?`
  }
}
