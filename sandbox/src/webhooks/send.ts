import { signPayload } from './signature.ts'

export interface SendResult {
  ok: boolean
  status: number | null
  body: string | null
  error: string | null
}

const BODY_EXCERPT_LENGTH = 1000

/** One attempt: only a 2xx before the signal is a success; a redirect is a failure, as at Stripe. */
export async function sendWebhook(
  url: string,
  payload: string,
  secret: string,
  signal: AbortSignal,
): Promise<SendResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'Cache-Control': 'no-cache',
        Accept: '*/*; q=0.5, application/xml',
        // Real time, not sandbox time, because receivers compare it with their own clock.
        'Stripe-Signature': signPayload(payload, secret, Math.floor(Date.now() / 1000)),
      },
      body: payload,
    })
    const body = (await response.text()).slice(0, BODY_EXCERPT_LENGTH)
    const ok = response.status >= 200 && response.status < 300
    return { ok, status: response.status, body, error: ok ? null : `HTTP ${response.status}` }
  } catch (error) {
    return { ok: false, status: null, body: null, error: describe(error) }
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'Timed out'
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}
