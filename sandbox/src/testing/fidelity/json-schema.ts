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
  $defs?: Definitions
}

export type Definitions = Record<string, JsonSchema>

const PREFIX = '#/$defs/'

/** A reference to a definition; a slash in its name is escaped as JSON pointers require. */
export function referTo(name: string): JsonSchema {
  return { $ref: `${PREFIX}${name.replaceAll('/', '~1')}` }
}
