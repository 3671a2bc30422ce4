import { METHODS, type Method, type OpenApiDocument, type Operation } from './openapi-document.ts'

export interface OperationEntry {
  id: string
  path: string
  method: Method
  operation: Operation
}

export interface OperationGroup {
  name: string
  description: string
  entries: readonly OperationEntry[]
}

const UNTAGGED = 'Other'

/** The operations by their first tag, with tags in the order of the document. */
export function operationGroups(document: OpenApiDocument): OperationGroup[] {
  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ id: anchorOf(method, path), path, method, operation }] : []
    }),
  )
  const byTag = Map.groupBy(entries, ({ operation }) => operation.tags?.[0] ?? UNTAGGED)
  const order = [...new Set([...(document.tags ?? []).map((tag) => tag.name), ...byTag.keys()])]
  return order.flatMap((name) => {
    const description = document.tags?.find((tag) => tag.name === name)?.description ?? ''
    const group = byTag.get(name)
    return group ? [{ name, description, entries: group }] : []
  })
}

function anchorOf(method: Method, path: string): string {
  return `${method}${path.replace(/[^a-zA-Z0-9]+/g, '-')}`.replace(/-$/, '')
}
