import { type MailError, mailError } from './errors.ts'

/** A small part of JSON Schema, with the messages of SendGrid's own schema check. */
export type Shape =
  | { type: 'string' | 'integer' | 'boolean' | 'any' }
  | { type: 'array'; items: Shape }
  | { type: 'object'; fields: Record<string, Shape> }
  | { type: 'object'; values: Shape }

export function checkShape(shape: Shape, value: unknown, path = ''): MailError[] {
  if (shape.type === 'any') return []
  const found = typeName(value)
  if (found !== shape.type) {
    const message = `Invalid type. Expected: ${shape.type}, given: ${found}.`
    return [mailError(message, path || null)]
  }
  if (shape.type === 'array' && Array.isArray(value)) {
    return value.flatMap((item, index) => checkShape(shape.items, item, join(path, String(index))))
  }
  return shape.type === 'object' ? checkFields(shape, Object.entries(Object(value)), path) : []
}

type ObjectShape = Extract<Shape, { type: 'object' }>

function checkFields(shape: ObjectShape, entries: [string, unknown][], path: string): MailError[] {
  return entries.flatMap(([name, value]) => {
    const fieldShape = 'values' in shape ? shape.values : shape.fields[name]
    if (fieldShape) return checkShape(fieldShape, value, join(path, name))
    return [mailError(`Additional property ${name} is not allowed`, path || null)]
  })
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
