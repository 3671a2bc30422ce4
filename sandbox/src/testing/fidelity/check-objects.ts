import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { JsonSchema } from './json-schema.ts'
import type { StripeTypes } from './stripe-types.ts'

export interface Checker {
  /** Checks an API response: an object, or every object of a list. */
  answer(body: unknown, where: string): void
  event(event: SeenEvent): void
  /** How many objects were checked. */
  count(): number
  /** The differences found, each with the first place where it was seen. */
  faults(): string[]
}

export interface SeenEvent {
  type: string
  data: { object: object; previous_attributes?: object }
}

/** Compares what the sandbox sends with the types of the pinned library, field by field. */
export function createChecker(types: StripeTypes): Checker {
  // The schemas are our own, and there are many: compiling them quickly matters more than validating quickly.
  const ajv = new Ajv({ strict: false, validateSchema: false, inlineRefs: false, code: { optimize: false } })
  const isEvent = ajv.compile(types.event)
  const compiled = new Map<string, ValidateFunction | undefined>()
  const found = new Map<string, string>()
  let count = 0

  const note = (fault: string, where: string) => {
    if (!found.has(fault)) found.set(fault, where)
  }
  const compile = (name: string, read: () => JsonSchema | undefined) => {
    if (!compiled.has(name)) {
      const schema = read()
      compiled.set(name, schema && ajv.compile(schema))
    }
    return compiled.get(name)
  }
  const validate = (check: ValidateFunction | undefined, value: unknown, name: string, where: string) => {
    count += 1
    if (!check) note(`${name}: the library knows no such thing`, where)
    else if (!check(value)) note(`${name}${describe(check.errors ?? [])}`, where)
  }
  const event = (value: SeenEvent) => {
    const { type, data } = value
    validate(isEvent, { ...value, data: { object: {} } }, 'event', type)
    const kind = String(Reflect.get(data.object, 'object'))
    if (!types.kindsOfEvent(type).includes(kind)) note(`${type}: is not about a ${kind}`, type)
    for (const fault of faultsOfPrevious(value)) note(fault, type)
    visit(withId(value), type)
  }
  const object = (value: object, kind: string, where: string) => {
    const deleted = Reflect.get(value, 'deleted') === true
    const check = compile(`${kind} ${deleted}`, () => types.object(kind, deleted))
    validate(check, value, kind, where)
    for (const part of Object.values(value)) visit(part, where)
  }
  /** Objects are nested in lists and in each other; each is checked on its own. */
  const visit = (value: unknown, where: string): void => {
    if (typeof value !== 'object' || value === null) return
    const kind: unknown = Reflect.get(value, 'object')
    if (kind === 'event') event(value as SeenEvent)
    else if (typeof kind === 'string' && kind !== 'list') object(value, kind, where)
    else for (const part of Object.values(value)) visit(part, where)
  }
  return {
    answer: (body, where) => {
      if (typeof body !== 'object' || body === null) return note('the answer is no object', where)
      const isList = Reflect.get(body, 'object') === 'list'
      const fields = Object.keys(body).sort().join()
      if (isList && !LIST_FIELDS.has(fields)) note(`list: has the fields ${fields}`, where)
      visit(body, where)
    },
    event,
    count: () => count,
    faults: () => [...found].map(([fault, where]) => `${fault} (${where})`).sort(),
  }
}

const LIST_FIELDS = new Set(['data,has_more,object,url', 'data,has_more,object,total_count,url'])

/**
 * The type requires an id, although its own comment says that there is none because the invoice does not
 * exist yet.
 */
function withId({ type, data: { object } }: SeenEvent): object {
  return type === 'invoice.upcoming' && !('id' in object) ? { ...object, id: 'in_1' } : object
}

/** Only updates contain previous values, and only of fields that the object has. */
function faultsOfPrevious({ type, data }: SeenEvent): string[] {
  const previous = data.previous_attributes
  if (!previous) return type.endsWith('.updated') ? [`${type}: lacks previous_attributes`] : []
  return Object.keys(previous)
    .filter((field) => !(field in data.object))
    .map((field) => `${type}: previous_attributes names ${field}, which the object lacks`)
}

function describe(errors: ErrorObject[]): string {
  const error = errors.at(-1)
  return `${error?.instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*')} ${error?.message} ${JSON.stringify(error?.params)}`
}
