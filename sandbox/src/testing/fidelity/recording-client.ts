import Stripe from 'stripe'
import { TEST_KEY } from '../test-sandbox.ts'

export interface RecordedCall {
  /** For example `GET /v1/customers/cus_1`. */
  name: string
  status: number
  body: unknown
}

/** The official library, recording every response as received. */
export function createRecordingClient(url: string): { stripe: Stripe; calls: RecordedCall[] } {
  const calls: RecordedCall[] = []
  const recordingFetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.text()
    const { pathname } = new URL(String(input))
    calls.push({ name: `${init?.method} ${pathname}`, status: response.status, body: JSON.parse(text) })
    return new Response(text, { status: response.status, headers: response.headers })
  }
  const { hostname, port } = new URL(url)
  const stripe = new Stripe(TEST_KEY, {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(recordingFetch),
  })
  return { stripe, calls }
}
