import createClient from 'openapi-fetch'
import { apiErrorFrom } from './api-error.ts'
import type { paths } from './api-schema.gen.d.ts'

/** The API answers within 8 s; after this the request is aborted. */
const TIMEOUT_MS = 15_000

/** Same origin: the web server forwards `/api`, and the browser sends the session cookie. */
export const apiClient = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' })

type Answer<T> = { data?: T; error?: unknown; response: Response }
type Call<T> = (signal: AbortSignal) => Promise<Answer<T>>

/** Runs a call of the client and returns its data, or throws an `ApiError`. */
export async function requestData<T>(call: Call<T>): Promise<T> {
  const { data, error, response } = await answerOf(call)
  if (data === undefined) throw apiErrorFrom(response.status, error)
  return data
}

/** The same for a call without response data. */
export async function requestDone(call: Call<unknown>): Promise<void> {
  const { error, response } = await answerOf(call)
  if (!response.ok) throw apiErrorFrom(response.status, error)
}

async function answerOf<T>(call: Call<T>): Promise<Answer<T>> {
  return await call(AbortSignal.timeout(TIMEOUT_MS)).catch((cause: unknown) => {
    throw apiErrorFrom(null, undefined, cause)
  })
}
