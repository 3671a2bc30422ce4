/** Every error code and its HTTP status. Each has a page in docs/errors. */
const STATUS_BY_CODE = {
  invalid_request: 400,
  malformed_json: 400,
  invalid_tier: 400,
  invalid_credit_pack: 400,
  invalid_interval: 400,
  invalid_price: 400,
  invalid_discount_code: 400,
  invalid_email: 400,
  invalid_url: 400,
  invalid_idempotency_key: 400,
  invalid_signature: 400,
  invalid_payload: 400,
  invalid_code: 400,
  invalid_link: 400,
  not_signed_in: 401,
  invalid_admin_key: 401,
  invalid_metrics_token: 401,
  invalid_gate_key: 401,
  invalid_api_key: 401,
  missing_token: 401,
  invalid_token: 401,
  expired_token: 401,
  revoked_token: 401,
  inactive_subscription: 401,
  suspended_agent: 401,
  card_declined: 402,
  cross_site_request: 403,
  confirmation_required: 403,
  forbidden: 403,
  not_found: 404,
  session_not_found: 404,
  no_subscription: 404,
  agent_not_found: 404,
  member_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  gate_closed: 409,
  step_out_of_order: 409,
  idempotency_key_reused: 409,
  subscription_exists: 409,
  agent_limit_reached: 409,
  member_limit_reached: 409,
  token_not_recoverable: 409,
  address_not_correctable: 409,
  onboarding_expired: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  expectation_failed: 417,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  price_not_configured: 500,
  processing_failed: 500,
  stripe_error: 502,
  database_unavailable: 503,
  migrations_pending: 503,
  shutting_down: 503,
  stripe_unavailable: 503,
  usage_store_unavailable: 503,
  scanner_keys_unavailable: 503,
} as const

export type ErrorCode = keyof typeof STATUS_BY_CODE
export const ERROR_CODES = Object.keys(STATUS_BY_CODE) as ErrorCode[]

export interface AppErrorOptions {
  /** The request field that is wrong. */
  param?: string
  /** Only logged, never sent. */
  cause?: unknown
  retryAfterSeconds?: number
  headers?: Record<string, string>
  /** What the caller has to do first, told beside the error. */
  nextStep?: string
}

/** An error that the caller may see: `message` says what failed, what was found and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly statusCode: number
  readonly param: string | undefined
  readonly headers: Record<string, string>
  readonly nextStep: string | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.statusCode = STATUS_BY_CODE[code]
    this.param = options.param
    this.nextStep = options.nextStep
    this.headers = {
      ...options.headers,
      ...(options.retryAfterSeconds !== undefined && { 'retry-after': String(options.retryAfterSeconds) }),
    }
  }
}

export interface ErrorBody {
  error: { code: ErrorCode; message: string; param?: string; request_id: string }
  next_step?: string
}

export function toErrorBody(error: AppError, requestId: string): ErrorBody {
  const { code, message, nextStep, param } = error
  return {
    error: { code, message, ...(param !== undefined && { param }), request_id: requestId },
    ...(nextStep !== undefined && { next_step: nextStep }),
  }
}

export function internalError(cause: unknown): AppError {
  return new AppError(
    'internal_error',
    'Something failed on our side. Try again; if this persists, send us the request id.',
    {
      cause,
    },
  )
}

/** The log says whether the database is unavailable or refuses, and why. */
export function databaseUnavailable(cause: unknown): AppError {
  return new AppError(
    'database_unavailable',
    'The database is not available right now. Try again in a few seconds.',
    { cause, retryAfterSeconds: 5 },
  )
}

export function rateLimited(
  limit: number,
  retryAfterSeconds: number,
  whence = 'from your address',
): AppError {
  return new AppError(
    'rate_limited',
    `More than ${limit} requests in a minute came ${whence}. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  )
}
