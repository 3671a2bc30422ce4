import createClient from 'openapi-fetch'
import { apiErrorFrom } from './api-error.ts'
import type { paths } from './api-schema.gen.d.ts'

/** The API answers within 8 s; after this the connection is given up. */
const TIMEOUT_MS = 15_000

/** Same origin: the web server passes `/api` on. */
export const apiClient = createClient<paths>({ baseUrl: '/' })

type Call<T> = (signal: AbortSignal) => Promise<{ data?: T; error?: unknown; response: Response }>

/** Runs a call of the client and returns its data, or throws an `ApiError`. */
export async function requestData<T>(call: Call<T>): Promise<T> {
  const { data, error, response } = await call(AbortSignal.timeout(TIMEOUT_MS)).catch((cause: unknown) => {
    throw apiErrorFrom(null, undefined, cause)
  })
  if (data === undefined) throw apiErrorFrom(response.status, error)
  return data
}
