import type { components } from './api-schema.gen.d.ts'

/** What the API takes or answers, by its name in the API's description. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]
