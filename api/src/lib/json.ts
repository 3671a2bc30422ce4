export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path, or undefined: payloads of different API versions have different fields. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((current, step) => {
    if (Array.isArray(current)) return typeof step === 'number' ? current[step] : undefined
    return isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined
  }, value)
}

export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' && found !== '' ? found : undefined
}

export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path)
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}

/** Stripe represents times as whole seconds. */
export function instantAt(value: unknown, ...path: (string | number)[]): Date | undefined {
  const seconds = numberAt(value, ...path)
  return seconds === undefined ? undefined : new Date(seconds * 1000)
}

/** A time in the format of our own JSON. */
export function instantOf(value: unknown, ...path: (string | number)[]): Date | undefined {
  const date = new Date(textAt(value, ...path) ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** A reference is an id, or the whole object if the request expanded it. */
export function idAt(value: unknown, ...path: (string | number)[]): string | undefined {
  return textAt(value, ...path) ?? textAt(value, ...path, 'id')
}

export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

export function textsAt(value: unknown, ...path: (string | number)[]): string[] {
  return listAt(value, ...path).filter((entry) => typeof entry === 'string')
}
