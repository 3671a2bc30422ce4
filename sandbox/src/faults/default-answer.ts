import type { Fault } from './fault.ts'

const rateLimitWindowSeconds = 60

/** The real service's response for this status, if the fault does not define one. */
export function defaultBody({ target, status }: Fault): unknown {
  if (target === 'sendgrid') {
    const message =
      status === 429 ? 'too many requests' : status < 500 ? 'Bad Request' : 'Internal Server Error'
    return { errors: [{ message, field: null, help: null }] }
  }
  return { error: stripeError(status) }
}

function stripeError(status: number): Record<string, string> {
  if (status === 401)
    return { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****' }
  if (status === 429) {
    return {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Request rate limit exceeded. Learn more about rate limits in the Stripe documentation.',
    }
  }
  if (status < 500)
    return { type: 'invalid_request_error', message: 'The request was refused by the sandbox.' }
  return {
    type: 'api_error',
    message: 'An error occurred with our connection to the payment service. Please try again.',
  }
}

export function defaultHeaders({ target, status }: Fault, now: Date): Record<string, string> {
  if (status !== 429 || target === 'stripe') return {}
  const resetAt = Math.ceil(now.getTime() / 1000) + rateLimitWindowSeconds
  return { 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetAt) }
}
