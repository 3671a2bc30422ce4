import { checkMetadata } from './metadata-limits.ts'
import { checkRange } from './ranges.ts'
import type { Fields, Shape } from './request-shapes.ts'
import { emptyParameter, invalidRequest, parameterMissing } from './stripe-error.ts'

/** Checks form parameters as Stripe does and converts their text to numbers, booleans and arrays. */
export function readParams(raw: Record<string, unknown>, fields: Fields): Record<string, unknown> {
  return readObject(raw, fields, '')
}

function readObject(raw: Record<string, unknown>, fields: Fields, path: string): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const unknown = Object.keys(raw).filter((name) => !Object.hasOwn(fields, name))
  if (unknown.length > 0) throw unknownParameters(unknown.map((name) => join(path, name)))
  for (const [name, value] of Object.entries(raw)) {
    const shape = fields[name]
    if (shape && value !== undefined) result[name] = readValue(value, shape, join(path, name))
  }
  for (const [name, shape] of Object.entries(fields)) {
    if (shape.required && !Object.hasOwn(result, name)) throw parameterMissing(join(path, name))
  }
  return result
}

function readValue(value: unknown, shape: Shape, path: string): unknown {
  if (Array.isArray(value)) return readArray(value, shape, path)
  if (typeof value === 'object' && value !== null) return readNested(value, shape, path)
  return readScalar(String(value), shape, path)
}

function readArray(values: unknown[], shape: Shape, path: string): unknown[] {
  const { array } = shape
  if (!array) throw invalidRequest(`Invalid ${expected(shape)}`, path)
  return values.map((value, index) => readValue(value, array, `${path}[${index}]`))
}

function readNested(value: object, shape: Shape, path: string): unknown {
  const raw = value as Record<string, unknown>
  if (shape.object) return readObject(raw, shape.object, path)
  const { map, array } = shape
  if (map) {
    if (/(^|\[)metadata\]?$/.test(path)) checkMetadata(raw, path)
    return Object.fromEntries(
      Object.entries(raw).map(([key, item]) => [key, readText(item, join(path, key))]),
    )
  }
  // `items[3][price]=…` without the lower indexes arrives as an object with numeric keys.
  if (array && Object.keys(raw).every((key) => /^\d+$/.test(key)))
    return readArray(Object.values(raw), shape, path)
  throw invalidRequest(`Invalid ${expected(shape)}`, path)
}

function readText(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw invalidRequest(`Invalid string: ${JSON.stringify(value)}`, path)
}

function readScalar(text: string, shape: Shape, path: string): unknown {
  if (text === '') return readEmpty(shape, path)
  if (shape.enum?.includes(text)) return text
  if (shape.integer && /^-?\d+$/.test(text)) return readNumber(text, path)
  if (shape.number && text.trim() !== '' && Number.isFinite(Number(text))) return readNumber(text, path)
  if (shape.boolean && (text === 'true' || text === 'false')) return text === 'true'
  if (shape.string) return text
  throw wrongScalar(text, shape, path)
}

function readNumber(text: string, path: string): number {
  const value = Number(text)
  checkRange(value, path)
  return value
}

function readEmpty(shape: Shape, path: string): '' | [] {
  if (shape.empty || shape.string || shape.map) return ''
  if (shape.array) return []
  throw emptyParameter(path)
}

function wrongScalar(text: string, shape: Shape, path: string) {
  if (shape.enum) {
    return invalidRequest(`Invalid ${path}: must be one of ${inWords(shape.enum)}`, path)
  }
  if (shape.integer || shape.number) {
    return invalidRequest(
      `Invalid ${shape.integer ? 'integer' : 'decimal'}: ${text}`,
      path,
      'parameter_invalid_integer',
    )
  }
  if (shape.boolean) return invalidRequest(`Invalid boolean: ${text}`, path)
  return invalidRequest(`Invalid ${expected(shape)}`, path)
}

function expected(shape: Shape): string {
  if (shape.array) return 'array'
  return shape.object || shape.map ? 'object' : 'string'
}

function inWords(options: string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(options)
}

function unknownParameters(paths: string[]) {
  const noun = paths.length > 1 ? 'parameters' : 'parameter'
  return invalidRequest(`Received unknown ${noun}: ${paths.join(', ')}`, paths[0], 'parameter_unknown')
}

function join(path: string, name: string): string {
  return path ? `${path}[${name}]` : name
}
