import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { referTo } from './json-schema.ts'
import type { StripeTypes } from './stripe-types.ts'

export interface Checker {
  /** Checks an answer of the API: an object, or every object of a list. */
  answer(body: unknown, where: string): void
  event(event: SeenEvent): void
  /** How many objects were checked. */
  count(): number
  /** What was found, each with where it was seen first. */
  faults(): string[]
}

export interface SeenEvent {
  type: string
  data: { object: object; previous_attributes?: object }
}

/** Compares what the sandbox sends with the types of the pinned library, field by field. */
export function createChecker(types: StripeTypes): Checker {
  // The schemas are our own, and thousands of them: quick to compile matters more than quick to run.
  const ajv = new Ajv({ strict: false, validateSchema: false, inlineRefs: false, code: { optimize: false } })
  ajv.addSchema({ $id: 'stripe', $defs: types.definitions })
  const compiled = new Map<string, ValidateFunction>()
  const found = new Map<string, string>()
  let count = 0

  const validate = (definition: string, value: unknown, name: string, where: string) => {
    const check = compiled.get(definition) ?? ajv.compile({ $ref: `stripe${referTo(definition).$ref}` })
    compiled.set(definition, check)
    count += 1
    if (!check(value)) note(`${name}${describe(check.errors ?? [])}`, where)
  }
  const note = (fault: string, where: string) => {
    if (!found.has(fault)) found.set(fault, where)
  }
  const checkEvent = (event: SeenEvent) => {
    const definition = types.events.get(event.type)
    if (!definition) return note(`${event.type}: the library knows no such event`, event.type)
    const { previous_attributes: previous, ...data } = event.data
    const object = withIdOfType(event.type, data.object)
    validate(definition, { ...event, data: { ...data, object } }, event.type, event.type)
    for (const fault of faultsOfPrevious(event, previous)) note(fault, event.type)
  }
  const object = (value: object, where: string) => {
    const kind = String(Reflect.get(value, 'object'))
    if (kind === 'event') return checkEvent(value as SeenEvent)
    const definition = definitionOf(types, kind, Reflect.get(value, 'deleted') === true)
    if (definition) validate(definition, value, kind, where)
    else note(`${kind}: the library knows no such object`, where)
  }
  return {
    answer: (body, where) => {
      if (typeof body !== 'object' || body === null) return note('the answer is no object', where)
      if (Reflect.get(body, 'object') !== 'list') return object(body, where)
      const fields = Object.keys(body).sort().join()
      if (!LIST_FIELDS.has(fields)) note(`list: has the fields ${fields}`, where)
      for (const item of Reflect.get(body, 'data') as object[]) object(item, where)
    },
    event: checkEvent,
    count: () => count,
    faults: () => [...found].map(([fault, where]) => `${fault} (${where})`).sort(),
  }
}

/** The type demands an id where its own comment says that there is none: the invoice is not made yet. */
function withIdOfType(type: string, object: object): object {
  return type === 'invoice.upcoming' && !('id' in object) ? { ...object, id: 'in_1' } : object
}

const LIST_FIELDS = new Set(['data,has_more,object,url', 'data,has_more,object,total_count,url'])

function definitionOf(types: StripeTypes, kind: string, deleted: boolean): string | undefined {
  const names = types.objects.get(kind) ?? []
  const ofDeleted = names.find((name) => name.includes('#Deleted'))
  const ofLiving = names.find((name) => !name.includes('#Deleted'))
  return deleted ? (ofDeleted ?? ofLiving) : ofLiving
}

/** Only updates say what was before, and they name fields that the object has. */
function faultsOfPrevious({ type, data }: SeenEvent, previous: object | undefined): string[] {
  if (!previous) return type.endsWith('.updated') ? [`${type}: lacks previous_attributes`] : []
  return Object.keys(previous)
    .filter((field) => !(field in data.object))
    .map((field) => `${type}: previous_attributes names ${field}, which the object lacks`)
}

function describe(errors: ErrorObject[]): string {
  const error = errors.at(-1)
  return `${error?.instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*')} ${error?.message} ${JSON.stringify(error?.params)}`
}
