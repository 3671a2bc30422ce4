/** The parts of OpenAPI 3.1 that the reference shows. */
export interface OpenApiDocument {
  info: { title: string; version: string; description?: string }
  tags?: readonly Tag[]
  paths: Record<string, Partial<Record<Method, Operation>>>
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, SecurityScheme> }
}

interface Tag {
  name: string
  description?: string
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof METHODS)[number]

export interface Operation {
  tags?: readonly string[]
  summary?: string
  description?: string
  parameters?: readonly Parameter[]
  requestBody?: Body
  responses?: Record<string, Body>
  security?: readonly Record<string, readonly string[]>[]
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Body {
  description?: string
  headers?: Record<string, { description?: string }>
  content?: Record<string, { schema?: Schema; example?: unknown }>
}

interface SecurityScheme {
  type: string
  scheme?: string
  description?: string
}

export interface Schema {
  $ref?: string
  type?: string | readonly string[]
  format?: string
  description?: string
  enum?: readonly unknown[]
  const?: unknown
  example?: unknown
  examples?: readonly unknown[]
  default?: unknown
  minLength?: number
  maxLength?: number
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
}
