/** The part of JSON Schema that Stripe's types need. */
export interface JsonSchema {
  $ref?: string
  type?: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'
  const?: string | number | boolean
  enum?: string[]
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
}

export type Definitions = Record<string, JsonSchema>

const PREFIX = '#/$defs/'

/** A reference to a definition; a slash in its name is written as JSON pointers want it. */
export function referTo(name: string): JsonSchema {
  return { $ref: `${PREFIX}${name.replaceAll('/', '~1')}` }
}

/** The definition that a reference names; any other schema as it is. */
export function dereference(schema: JsonSchema, definitions: Definitions): JsonSchema {
  if (!schema.$ref) return schema
  const name = schema.$ref.slice(PREFIX.length).replaceAll('~1', '/')
  return dereference(definitions[name] ?? {}, definitions)
}
