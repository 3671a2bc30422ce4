import type { Schema, SchemaName } from '../src/lib/api/api-schema.ts'

export interface Refusal {
  status: number
  json: Schema<'Error'>
}

/** An API response by the name of its schema, an error, or an empty error from something in between. */
export interface Reply<Name extends SchemaName = SchemaName> {
  status?: number
  json?: Schema<Name> | Schema<'Error'> | Record<string, never>
}
