import type { OpenApiDocument, Schema } from './openapi-document.ts'

export interface FieldRow {
  /** With dots, and `[]` for the items of a list. */
  name: string
  type: string
  required: boolean
  description: string
}

const DEEPEST = 4

/** A schema as rows; nested fields have dotted names. */
export function schemaFields(
  document: OpenApiDocument,
  schema: Schema | undefined,
  prefix = '',
  depth = 0,
): FieldRow[] {
  const target = resolve(document, schema)
  if (!target || depth > DEEPEST) return []
  if (target.items) return schemaFields(document, target.items, `${prefix}[]`, depth + 1)
  return Object.entries(target.properties ?? {}).flatMap(([key, property]) => {
    const name = prefix ? `${prefix}.${key}` : key
    const field = resolve(document, property) ?? {}
    const required = target.required?.includes(key) ?? false
    const row = { name, type: typeLabel(document, field), required, description: field.description ?? '' }
    return [row, ...schemaFields(document, field, name, depth + 1)]
  })
}

export function resolve(document: OpenApiDocument, schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1)
  return name === undefined ? schema : document.components?.schemas?.[name]
}

/** `"month"`, `string (email)`, `integer | null`, `list of object`. */
export function typeLabel(document: OpenApiDocument, schema: Schema | undefined): string {
  const target = resolve(document, schema)
  if (!target) return 'any'
  const choices = target.anyOf ?? target.oneOf
  if (choices) return unique(choices.map((choice) => typeLabel(document, choice))).join(' | ')
  if (target.const !== undefined) return JSON.stringify(target.const)
  if (target.enum) return target.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (target.items) return `list of ${typeLabel(document, target.items)}`
  const type = [target.type ?? 'any'].flat().join(' | ')
  return target.format ? `${type} (${target.format})` : type
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
