export interface TrackedParams {
  params: Record<string, unknown>
  /** The parameters that were not read, with the names from the request. */
  unread(): string[]
}

/**
 * Parameters that record whether they were read, because one that no code reads would be silently ignored.
 */
export function trackParams(given: Record<string, unknown>): TrackedParams {
  const unread = new Set<string>()
  noteLeaves(given, '', unread)
  return { params: tracked(given, '', unread), unread: () => [...unread] }
}

/** Objects and arrays are tracked entry by entry; empty ones as a whole. */
function noteLeaves(value: unknown, path: string, unread: Set<string>): void {
  const entries = isContainer(value) ? Object.entries(value) : []
  if (entries.length === 0 && path !== '') unread.add(path)
  for (const [name, entry] of entries) noteLeaves(entry, join(path, name), unread)
}

function tracked<Container extends object>(
  container: Container,
  path: string,
  unread: Set<string>,
): Container {
  return new Proxy(container, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      if (typeof name !== 'string' || !Object.hasOwn(target, name)) return value
      const entryPath = join(path, name)
      unread.delete(entryPath)
      return isContainer(value) ? tracked(value, entryPath, unread) : value
    },
  })
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function join(path: string, name: string): string {
  return path ? `${path}[${name}]` : name
}
