/** A failed call: the API refused it, or there was no response (`status` null). */
export interface ApiError extends Error {
  status: number | null
  code: string
  param: string | undefined
  requestId: string | undefined
}

interface ErrorBody {
  error: { code: string; message: string; param?: string; request_id?: string }
}

export function apiErrorFrom(status: number | null, body: unknown, cause?: unknown): ApiError {
  const known = isErrorBody(body) ? body.error : undefined
  const error = new Error(known?.message ?? 'The service gave no usable answer.', { cause })
  return Object.assign(error, {
    status,
    code: known?.code ?? 'no_answer',
    param: known?.param,
    requestId: known?.request_id,
  })
}

/** The problem is in the service or the network, so the same call may succeed later. */
export function isServiceAway(error: ApiError): boolean {
  return error.status === null || error.status >= 500 || error.status === 429
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}
