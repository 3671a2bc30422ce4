import { isDeepStrictEqual } from 'node:util'

type Schemas = Record<string, unknown>

interface Document {
  paths?: unknown
  components?: { schemas?: Schemas }
}

/**
 * Moves each schema with a title to the components under that name, so that types generated from the document
 * have names. Routes and their serialisers keep the original schemas.
 */
export function nameSchemas<Whole extends Document>(
  document: Whole,
): Whole & { components: { schemas: Schemas } } {
  const named: Schemas = {}
  const { paths, components } = document
  const moved = moveNamed({ paths, schemas: components?.schemas }, named) as {
    paths: unknown
    schemas: Schemas
  }
  const schemas = Object.entries({ ...moved.schemas, ...named }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  return {
    ...document,
    paths: moved.paths,
    components: { ...components, schemas: Object.fromEntries(schemas) },
  }
}

/** A copy in which each named schema is replaced by a reference, from the inside out. */
function moveNamed(part: unknown, named: Schemas): unknown {
  if (Array.isArray(part)) return part.map((item) => moveNamed(item, named))
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    // The content of an example is not a schema.
    /^examples?$/.test(key) ? value : moveNamed(value, named),
  ])
  const schema: Schemas = Object.fromEntries(entries)
  return typeof schema['title'] === 'string' ? toReference(schema['title'], schema, named) : schema
}

function toReference(name: string, schema: Schemas, named: Schemas): { $ref: string } {
  named[name] ??= schema
  if (!isDeepStrictEqual(named[name], schema)) throw new Error(`Two schemas have the title ${name}.`)
  return { $ref: `#/components/schemas/${name}` }
}
