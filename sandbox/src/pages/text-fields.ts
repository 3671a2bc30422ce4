/** Reads the fields of a JSON body as trimmed text; a missing one is empty. */
export function textFields(body: unknown): (name: string) => string {
  const fields = new Map(Object.entries(Object(body)))
  return (name) => String(fields.get(name) ?? '').trim()
}
