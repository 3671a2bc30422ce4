import { describeError } from '../lib/run-script.ts'
import type { Connection } from './connection.ts'
import type { AdminRequest } from './request.ts'

const TIMEOUT_MS = 60_000

/** The answer's text; whatever is not a success is thrown as one line. */
export async function send(
  { url, key }: Connection,
  { method, path, body }: Pick<AdminRequest, 'method' | 'path' | 'body'>,
): Promise<string> {
  const response = await fetch(`${url}/api/admin${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // The key goes to this address and to no other.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause ? error.cause : error
    throw new Error(
      `${url} cannot be reached (${describeError(cause)}); is the API running, and is API_URL right?`,
    )
  })
  const text = await response.text()
  if (response.ok) return text
  throw new Error(describeFailure(response.status, text))
}

function describeFailure(status: number, text: string): string {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string; request_id: string } }
    return `${error.message} (${error.code}, request ${error.request_id})`
  } catch {
    // Some proxy answered in place of the API.
    return `The server answered ${status}, and not as this API does; is API_URL right?`
  }
}
