import { randomUUID } from 'node:crypto'
import { type Fault, faultKinds, faultPhases, faultTargets } from './fault.ts'

export class FaultInputError extends Error {
  readonly param: string

  constructor(param: string, message: string) {
    super(message)
    this.param = param
  }
}

const knownFields = new Set([
  'target',
  'kind',
  'phase',
  'match',
  'status',
  'latency_ms',
  'body',
  'headers',
  'times',
])
const matchPattern = /^(GET|POST|PUT|PATCH|DELETE) \/\S*$/

type Input = Record<string, unknown>

export function parseFault(input: unknown): Fault {
  if (!isInput(input)) throw new FaultInputError('body', 'A fault is a JSON object.')
  const unknownField = Object.keys(input).find((field) => !knownFields.has(field))
  if (unknownField) throw new FaultInputError(unknownField, `Unknown field "${unknownField}".`)
  return {
    id: `fault_${randomUUID()}`,
    target: oneOf(input, 'target', faultTargets),
    kind: oneOf(input, 'kind', faultKinds),
    phase: oneOf(input, 'phase', faultPhases, 'request'),
    match: parseMatch(input['match']),
    status: wholeNumber(input, 'status', { fallback: 500, min: 200, max: 599 }),
    latency_ms: wholeNumber(input, 'latency_ms', { fallback: 0, min: 0, max: 600_000 }),
    body: input['body'] ?? null,
    headers: parseHeaders(input['headers']),
    times: input['times'] == null ? null : wholeNumber(input, 'times', { fallback: 1, min: 1, max: 1e9 }),
    hits: 0,
  }
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function oneOf<T extends string>(input: Input, field: string, values: readonly T[], fallback?: T): T {
  const found = input[field] ?? fallback
  const value = values.find((candidate) => candidate === found)
  if (value === undefined) throw new FaultInputError(field, `"${field}" must be one of ${values.join(', ')}.`)
  return value
}

interface NumberRule {
  fallback: number
  min: number
  max: number
}

function wholeNumber(input: Input, field: string, { fallback, min, max }: NumberRule): number {
  const value = input[field] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  throw new FaultInputError(field, `"${field}" must be a whole number from ${min} to ${max}.`)
}

function parseMatch(value: unknown): string | null {
  if (value == null || value === '') return null
  if (typeof value === 'string' && matchPattern.test(value)) return value
  throw new FaultInputError('match', '"match" must look like "POST /v1/checkout/sessions".')
}

function parseHeaders(value: unknown): Record<string, string> {
  if (value == null) return {}
  if (!isInput(value)) throw new FaultInputError('headers', '"headers" must be an object.')
  return Object.fromEntries(Object.entries(value).map(([name, content]) => [name, String(content)]))
}
