import type { Schema, SchemaName } from '../src/lib/api/api-schema.ts'

export interface Refusal {
  status: number
  json: Schema<'Error'>
}

/** An answer of the API by the name of what it holds; or a refusal, or the empty one of something between. */
export interface Reply<Name extends SchemaName = SchemaName> {
  status?: number
  json?: Schema<Name> | Schema<'Error'> | Record<string, never>
}
