import { invalidRequest } from '../http/stripe-error.ts'

export type Input = Record<string, unknown>

/** The JSON object of a control request; an empty body is an empty object. */
export function readInput(body: unknown): Input {
  if (body === undefined || body === null || body === '') return {}
  if (typeof body !== 'object' || Array.isArray(body)) throw invalidRequest('The body must be a JSON object.')
  return body as Input
}

/** `what` names the kind of field, such as `setting`. */
export function refuseUnknown(input: Input, known: readonly string[], what: string): void {
  const unknown = Object.keys(input).filter((field) => !known.includes(field))
  if (unknown.length > 0) throw invalidRequest(`There is no ${what} ${unknown.join(', ')}.`, unknown[0])
}

export function optionalText(input: Input, field: string): string | undefined {
  const value = input[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw invalidRequest(`${field} must be a string.`, field)
  return value
}

export function optionalNumber(input: Input, field: string): number | undefined {
  const value = input[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalidRequest(`${field} must be a number.`, field)
  return value
}

/** An integer from 0 to the given maximum. */
export function optionalCount(input: Input, field: string, max: number): number | undefined {
  const value = optionalNumber(input, field)
  if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= max))
    throw invalidRequest(`${field} must be a whole number from 0 to ${max}.`, field)
  return value
}

export function optionalBoolean(input: Input, field: string): boolean | undefined {
  const value = input[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw invalidRequest(`${field} must be true or false.`, field)
  return value
}
