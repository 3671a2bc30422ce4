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

const FILES = ['request-shapes.json', 'payment-request-shapes.json', 'billing-request-shapes.json']

const shapes: Record<string, Fields> = Object.assign({}, ...FILES.map(readShapes))

function readShapes(name: string): Record<string, Fields> {
  const file = new URL(`../../data/${name}`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Fields>
}

/** The parameters of a route with a name like `POST /v1/customers/:id`. */
export function fieldsOf(route: string): Fields {
  const fields = shapes[route]
  if (!fields)
    throw new Error(`No parameters are known for ${route}; add the route to data/request-shapes.json`)
  return fields
}
