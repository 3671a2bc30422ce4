/** A list's filters are in the URL, so that reloading, going back and sharing work. */
type Filters<Name extends string> = Partial<Record<Name, string>>

/** The filters that are set; an empty field is not. */
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

/** The URL of the list with these filters changed, starting at the first page. */
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
