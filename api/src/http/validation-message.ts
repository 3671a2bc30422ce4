import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import { AppError, type ErrorCode } from '../errors.ts'

interface ValidationFailure extends Error {
  validation: FastifySchemaValidationError[]
  validationContext?: string
}

/** Added by ajv with `verbose`: the schema that failed, and the refused value. */
interface VerboseError extends FastifySchemaValidationError {
  data?: unknown
  parentSchema?: { properties?: Record<string, FieldSchema> } & FieldSchema
}

/** A field's schema may set its own error code and describe valid values. */
interface FieldSchema {
  'x-code'?: ErrorCode
  'x-must'?: string
}

export function isValidationFailure(error: unknown): error is ValidationFailure {
  return error instanceof Error && 'validation' in error && Array.isArray(error.validation)
}

export function describeValidation(error: ValidationFailure): AppError {
  const first: VerboseError | undefined = error.validation[0]
  const missing = first?.params['missingProperty']
  const path = first?.instancePath.slice(1).replaceAll('/', '.') ?? ''
  const param = [path, typeof missing === 'string' ? missing : ''].filter(Boolean).join('.')
  const schema =
    typeof missing === 'string' ? first?.parentSchema?.properties?.[missing] : first?.parentSchema
  const name = param || `The ${error.validationContext ?? 'request'}`
  const must = schema?.['x-must'] ?? readMessage(first?.message)
  const message =
    typeof missing === 'string'
      ? `${name} is missing. It must ${schema?.['x-must'] ?? 'be given'}.`
      : `${name} must ${must}; found ${show(first?.data)}.`
  return new AppError(schema?.['x-code'] ?? 'invalid_request', message, {
    ...(param && { param }),
    cause: error,
  })
}

/** Ajv's message as the rest of a sentence, such as "be object". */
function readMessage(message = 'must be valid'): string {
  return message
    .replace(/^must /, '')
    .replace(/^be (object|array|integer)$/, 'be an $1')
    .replace(/^be (string|number|boolean)$/, 'be a $1')
}

/** The value sent by the caller, truncated. */
function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
