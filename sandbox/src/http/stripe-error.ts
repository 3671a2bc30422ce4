export type StripeErrorType = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'

export interface StripeErrorDetail {
  type: StripeErrorType
  status: number
  message: string
  code?: string
  param?: string
  decline_code?: string
  /** Objects that Stripe includes in a card error. */
  payment_intent?: unknown
  setup_intent?: unknown
  charge?: string
  /** A card error usually keeps the failed attempt; this one rolls it back. */
  undo?: boolean
}

/** Thrown by a route to answer with one of Stripe's errors. */
export class StripeError extends Error {
  readonly detail: StripeErrorDetail

  constructor(detail: StripeErrorDetail) {
    super(detail.message)
    this.detail = detail
  }
}

export function invalidRequest(message: string, param?: string, code?: string): StripeError {
  return new StripeError({
    type: 'invalid_request_error',
    status: 400,
    message,
    ...(param ? { param } : {}),
    ...(code ? { code } : {}),
  })
}

export function resourceMissing(noun: string, id: string, param = 'id', status = 404): StripeError {
  return new StripeError({
    type: 'invalid_request_error',
    status,
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
  })
}

export function emptyParameter(param: string): StripeError {
  return invalidRequest(
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; ` +
      `however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
    param,
    'parameter_invalid_empty',
  )
}

export function parameterMissing(param: string): StripeError {
  return invalidRequest(`Missing required param: ${param}.`, param, 'parameter_missing')
}

/** Names a parameter at fault by its whole path where it was checked as part of another object. */
export function underPath<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const param = error instanceof StripeError ? error.detail.param : undefined
    if (!(error instanceof StripeError) || !param) throw error
    const whole = `${path}${param.replace(/^[^[]+/, '[$&]')}`
    const message = error.message.replace(`param: ${param}.`, `param: ${whole}.`)
    throw new StripeError({ ...error.detail, message, param: whole })
  }
}

/**
 * A parameter that would have an effect at Stripe but has none here is refused, so that nobody relies on it.
 */
export function parametersNotModelled(paths: string[]): StripeError {
  const noun = paths.length > 1 ? 'parameters' : 'parameter'
  return invalidRequest(
    `Received unknown ${noun}: ${paths.join(', ')}. Stripe knows of it, but the sandbox would ignore it.`,
    paths[0],
    'parameter_unknown',
  )
}

export function unauthorized(message: string, code?: string): StripeError {
  return new StripeError({ type: 'invalid_request_error', status: 401, message, ...(code ? { code } : {}) })
}

/** The JSON body of an error response. */
export function renderError(
  detail: StripeErrorDetail,
  requestId?: string,
): { error: Record<string, unknown> } {
  const { status: _status, undo: _undo, ...shown } = detail
  return {
    error: {
      ...shown,
      ...(detail.code
        ? { doc_url: `https://stripe.com/docs/error-codes/${detail.code.replaceAll('_', '-')}` }
        : {}),
      ...(requestId ? { request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}` } : {}),
    },
  }
}
