import { isDatabaseUnavailable } from '../db/failure.ts'
import { AppError, databaseUnavailable, type ErrorCode, internalError } from '../errors.ts'
import { describeValidation, isValidationFailure } from './validation-message.ts'

/** Fastify's own errors that the caller can fix, with our codes and messages. */
const FRAMEWORK_FAILURES: Record<string, { code: ErrorCode; message: string }> = {
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'malformed_json',
    message: 'The body is not valid JSON. Check its quotes, commas and brackets.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'malformed_json',
    message: 'The body is empty, but content-type says JSON. Send a JSON object.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'payload_too_large',
    message: 'The body is larger than this route accepts. Send less.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    message: 'The body has a content type that this route does not accept. Send application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'invalid_request',
    message:
      'The body is not in UTF-8, or not as long as its content-length header says. Send it again, in UTF-8.',
  },
  FST_ERR_BAD_URL: {
    code: 'invalid_request',
    message: 'The path is not a valid URL path. Check its percent-encoding.',
  },
}

const UNREADABLE = 'The request cannot be read. Check it and send it again.'

/** Converts anything thrown into the only kind of error that may leave the server. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isValidationFailure(error)) return describeValidation(error)
  if (isDatabaseUnavailable(error)) return databaseUnavailable(error)
  const { code = '', statusCode = 500 } = readFields(error)
  const known = FRAMEWORK_FAILURES[code]
  if (known) return new AppError(known.code, known.message, { cause: error })
  // secure-json-parse has no error code of Fastify's when it refuses __proto__ keys.
  if (error instanceof SyntaxError && statusCode === 400) {
    return new AppError('malformed_json', 'The body holds a key that is not allowed, such as __proto__.', {
      cause: error,
    })
  }
  if (statusCode >= 400 && statusCode < 500)
    return new AppError('invalid_request', UNREADABLE, { cause: error })
  return internalError(error)
}

function readFields(error: unknown): { code?: string; statusCode?: number } {
  return error instanceof Error ? (error as { code?: string; statusCode?: number }) : {}
}
