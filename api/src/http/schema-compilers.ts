import createValidatorBuilder from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

type BuildSerializer = ReturnType<typeof SerializerSelector>
type Serializer = ReturnType<ReturnType<BuildSerializer>>

/**
 * Compiles a schema once in a process, however many routes have it. Every route has the errors, and compiling them again
 * for each took most of the time of a start.
 */
export const compilersFactory = {
  buildValidator: createValidatorBuilder(),
  buildSerializer: compileOnce(SerializerSelector()),
}

function compileOnce(build: BuildSerializer): BuildSerializer {
  const compiled = new Map<string, Serializer>()
  return (namedSchemas, options) => {
    const compile = build(namedSchemas, options)
    const names = JSON.stringify(namedSchemas)
    return (route) => {
      const key = `${names}${JSON.stringify(route.schema)}`
      const serializer = compiled.get(key) ?? compile(route)
      compiled.set(key, serializer)
      return serializer
    }
  }
}
