export interface Operation {
  method: string
  path: string
  needsSession: boolean
  needsApiKey: boolean
  changesSomething: boolean
}

interface Document {
  paths: Record<string, Record<string, { security?: Record<string, unknown>[] }>>
}

const SAFE = new Set(['get', 'head', 'options'])

/** Every route of the API, from its own description. */
export async function listOperations(api: { url: string }): Promise<Operation[]> {
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [] }]) => ({
      method: method.toUpperCase(),
      path,
      needsSession: security.some((scheme) => 'session' in scheme),
      needsApiKey: security.some((scheme) => 'apiKey' in scheme),
      changesSomething: !SAFE.has(method),
    })),
  )
}

/** The path with this id for each parameter. */
export function fillPath({ path }: Operation, id: string): string {
  return path.replaceAll(/\{\w+\}/g, id)
}
