import { readFileSync } from 'node:fs'

/** The valid values of a parameter; see data/README.md. */
export interface Shape {
  string?: boolean
  integer?: boolean
  number?: boolean
  boolean?: boolean
  enum?: string[]
  empty?: boolean
  object?: Fields
  array?: Shape
  map?: Shape
  required?: boolean
}

export type Fields = Record<string, Shape>

/** Written from the pinned library's types. */
export const SHAPES_FILE = new URL('../../data/request-shapes.json', import.meta.url)

/** What the library does not know: routes for Stripe's own tools, and a parameter that is still accepted. */
const MORE_FILE = new URL('../../data/more-request-shapes.json', import.meta.url)

const shapes = readShapes(SHAPES_FILE)
const more = readShapes(MORE_FILE)

function readShapes(file: URL): Record<string, Fields> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Fields>
}

/** The parameters of a route with a name like `POST /v1/customers/:id`. */
export function fieldsOf(route: string): Fields {
  if (!shapes[route] && !more[route])
    throw new Error(`No parameters are known for ${route}; run pnpm --filter @kamiyo/sandbox request-shapes`)
  return { ...shapes[route], ...more[route] }
}
