import type { Body, OpenApiDocument } from './openapi-document.ts'

type Responses = Record<string, Body>

const ERROR_REF = '#/components/schemas/Error'

/** Separates a route's own responses from the statuses that use the common error shape. */
export function splitResponses(responses: Responses): { own: Responses; errorStatuses: string[] } {
  const all = Object.entries(responses)
  return {
    own: Object.fromEntries(all.filter(([, body]) => !isError(body))),
    errorStatuses: all.filter(([, body]) => isError(body)).map(([status]) => status),
  }
}

/** Every status that uses the common error shape, with its usual meaning. */
export function errorMeanings(document: OpenApiDocument): { status: string; meaning: string }[] {
  const meanings = new Map<string, string>()
  for (const [status, body] of allResponses(document)) {
    if (isError(body) && !meanings.has(status)) meanings.set(status, body.description ?? '')
  }
  return [...meanings]
    .map(([status, meaning]) => ({ status, meaning }))
    .sort((one, other) => Number(one.status) - Number(other.status))
}

function allResponses({ paths }: OpenApiDocument): [string, Body][] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  return operations.flatMap(({ responses = {} }) => Object.entries(responses))
}

function isError({ content = {} }: Body): boolean {
  return Object.values(content).some(({ schema }) => schema?.$ref === ERROR_REF)
}
