import type { components } from './api-schema.gen.d.ts'

type Schemas = components['schemas']
export type SchemaName = keyof Schemas

/** A request or response type, by its name in the API description. */
export type Schema<Name extends SchemaName> = Schemas[Name]
