/** The filters of a list stand in its address, so that reloading, going back and sharing it work. */
type Filters<Name extends string> = Partial<Record<Name, string>>

/** What is set; an empty field counts as none. */
export function readFilters<Name extends string>(
  search: URLSearchParams,
  names: readonly Name[],
): Filters<Name> {
  const filters: Filters<Name> = {}
  for (const name of names) {
    const value = search.get(name)?.trim()
    if (value) filters[name] = value
  }
  return filters
}

/** The address of the list with these filters changed. It starts at the first page again. */
export function withFilters(search: URLSearchParams, changes: Record<string, string>): string {
  const changed = new URLSearchParams(search)
  changed.delete('cursor')
  for (const [name, value] of Object.entries(changes)) {
    if (value.trim()) changed.set(name, value.trim())
    else changed.delete(name)
  }
  return `?${changed}`
}

export function withCursor(search: URLSearchParams, cursor: string): string {
  const changed = new URLSearchParams(search)
  changed.set('cursor', cursor)
  return `?${changed}`
}
