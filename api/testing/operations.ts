export interface Operation {
  method: string
  path: string
  needsSession: boolean
  changesSomething: boolean
}

interface Document {
  paths: Record<string, Record<string, { security?: Record<string, unknown>[] }>>
}

const SAFE = new Set(['get', 'head', 'options'])

/** Every route that the API serves, by its own account. */
export async function listOperations(api: { url: string }): Promise<Operation[]> {
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [] }]) => ({
      method: method.toUpperCase(),
      path,
      needsSession: security.some((scheme) => 'session' in scheme),
      changesSomething: !SAFE.has(method),
    })),
  )
}

/** The path with this id wherever it takes one. */
export function fillPath({ path }: Operation, id: string): string {
  return path.replaceAll(/\{\w+\}/g, id)
}
