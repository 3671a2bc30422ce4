import type { components } from './api-schema.gen.d.ts'

type Schemas = components['schemas']
export type SchemaName = keyof Schemas

/** What the API takes or answers, by its name in the API's description. */
export type Schema<Name extends SchemaName> = Schemas[Name]
