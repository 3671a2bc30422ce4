import type { Method, OpenApiDocument, Operation, Schema } from './openapi-document.ts'
import { resolve } from './schema-fields.ts'

interface ExampleInput {
  document: OpenApiDocument
  origin: string
  path: string
  method: Method
  operation: Operation
}

/** A command that can be pasted into a shell, with every required value. */
export function curlExample({ document, origin, path, method, operation }: ExampleInput): string {
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${origin}${examplePath(path, operation)}`,
  ]
  if (operation.security?.length) lines.push('-H "Authorization: Bearer $TOKEN"')
  const schema = operation.requestBody?.content?.['application/json']?.schema
  if (schema) {
    lines.push(
      '-H "Content-Type: application/json"',
      `-d '${JSON.stringify(exampleValue(document, schema))}'`,
    )
  }
  return lines.join(' \\\n  ')
}

/** Braces have a meaning for curl, so path parameters get a value. */
function examplePath(path: string, { parameters = [] }: Operation): string {
  return path.replace(/\{(\w+)\}/g, (_braces, name: string) => {
    const schema = parameters.find((parameter) => parameter.name === name)?.schema
    return String(schema?.example ?? schema?.examples?.[0] ?? name.toUpperCase())
  })
}

/** A value that fits the schema; objects contain only their required fields. */
function exampleValue(document: OpenApiDocument, schema: Schema): unknown {
  const target = resolve(document, schema) ?? {}
  const given = target.example ?? target.examples?.[0] ?? target.const ?? target.enum?.[0] ?? target.default
  if (given !== undefined) return given
  const choice = target.anyOf?.[0] ?? target.oneOf?.[0]
  if (choice) return exampleValue(document, choice)
  if (target.properties) return exampleObject(document, target)
  if (target.items) return [exampleValue(document, target.items)]
  return exampleScalar(target)
}

function exampleObject(document: OpenApiDocument, { properties = {}, required = [] }: Schema): unknown {
  const fields = Object.entries(properties).filter(([key]) => required.includes(key))
  return Object.fromEntries(fields.map(([key, property]) => [key, exampleValue(document, property)]))
}

function exampleScalar({ type, format }: Schema): unknown {
  if (format === 'email') return 'you@example.com'
  if (format === 'uri') return 'https://example.com'
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  return 'text'
}
